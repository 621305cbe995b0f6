package io.pposcope.pipeline;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.engine.HostMemory;
import io.pposcope.engine.Placement;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TextView;
import io.pposcope.inspect.View;
import io.pposcope.model.Architecture;
import io.pposcope.model.LearnerState;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PromptSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a run will take of the memory that is available, told before anything is made. Weights, moments and gradients
 * are counted to the byte; caches are those of all responses at their full length; activations are an upper estimate.
 * What lies on a GPU is listed and not compared.
 */
public final class MemoryPlan implements Inspectable {

    /** When a part of the memory is taken. */
    public enum Phase {
        ALWAYS,
        ROLLOUT,
        UPDATE
    }

    /** One part, in bytes, on a device. */
    public record Part(String what, String device, Phase phase, long bytes) {}

    /**
     * What a run works on.
     *
     * @param rewardBytes weights of the reward models
     * @param promptTokens of the longest prompt
     */
    record Models(
            Architecture architecture,
            Optional<LowRank> adapters,
            Placement placement,
            long rewardBytes,
            int promptTokens) {

        /** Without adapters and reward models; the first batch tells how long prompts are. */
        static Models of(Architecture architecture, Placement placement, PromptSource prompts, PpoMaxConfig config) {
            int longest = IntStream.of(prompts.batch(0, 0, config.rollout().promptsPerBatch())
                            .tokens()
                            .lengths())
                    .max()
                    .orElse(0);
            return new Models(architecture, Optional.empty(), placement, 0, longest);
        }

        /** @param count values of the reward models' weights, float32 */
        Models withReward(long count) {
            return new Models(architecture, adapters, placement, Float.BYTES * count, promptTokens);
        }

        Models with(LowRank chosen) {
            return new Models(architecture, Optional.of(chosen), placement, rewardBytes, promptTokens);
        }
    }

    private static final double MB = 1e6;

    private final List<Part> parts;
    private final long available;
    private final List<String> remedies;
    private final long state;

    private MemoryPlan(MemoryParts counted, long available, List<String> remedies) {
        this.parts = counted.parts();
        this.state = counted.stateBytes();
        this.available = available;
        this.remedies = remedies;
    }

    static MemoryPlan of(Models models, PpoMaxConfig config) {
        return of(models, config, HostMemory.available());
    }

    static MemoryPlan of(Models models, PpoMaxConfig config, long available) {
        MemoryParts counted = new MemoryParts(models, config);
        return new MemoryPlan(
                counted,
                available,
                needed(counted.parts()) <= available
                        ? List.of()
                        : MemoryRemedies.fitting(models, config, parts -> needed(parts) <= available));
    }

    /** All parts, large and small. */
    public List<Part> parts() {
        return parts;
    }

    /** Bytes of this computer's memory that the run takes at its height. */
    public long needed() {
        return needed(parts);
    }

    private static long needed(List<Part> parts) {
        return MemoryParts.sum(LongStream.of(
                bytes(parts, Phase.ALWAYS), Math.max(bytes(parts, Phase.ROLLOUT), bytes(parts, Phase.UPDATE))));
    }

    private static long bytes(List<Part> parts, Phase phase) {
        return MemoryParts.sum(parts.stream()
                .filter(part -> part.phase() == phase && part.device().equals("cpu"))
                .mapToLong(Part::bytes));
    }

    /** Bytes that this process may still take; see {@link HostMemory#available}. */
    public long available() {
        return available;
    }

    public boolean fits() {
        return needed() <= available;
    }

    /** Settings under which it would fit, each alone; empty where it fits, or where none is enough. */
    public List<String> remedies() {
        return remedies;
    }

    /**
     * Nothing where it fits.
     *
     * @throws IllegalArgumentException if it does not, with what would
     */
    public void requireFit() {
        if (!fits()) {
            throw new IllegalArgumentException(verdict());
        }
    }

    private String verdict() {
        String sizes = String.format(
                Locale.ROOT, "%,.0f MB of memory are needed, %,.0f MB are available", needed() / MB, available / MB);
        if (fits()) {
            return sizes + ": it fits";
        }
        return sizes + ": it does not fit; "
                + (remedies.isEmpty()
                        ? "none of the usual settings is enough: take a smaller model, or a computer with more memory"
                        : "it would with " + String.join(", or with ", remedies));
    }

    private String snapshots() {
        long share = LearnerState.hostShare();
        return String.format(
                Locale.ROOT,
                "under the debugger a snapshot takes %,.0f MB of %s; a checkpoint takes as much on disk",
                state / MB,
                String.format(
                        Locale.ROOT,
                        state <= share
                                ? "memory, all of them at most %,.0f MB"
                                : "the disk, since all of them may take %,.0f MB of memory",
                        share / MB));
    }

    @Override
    public View view() {
        TableView table = TableView.of("", words("what"), words("device"), words("when"), numbers("MB"));
        for (Part part : parts) {
            table = table.row(
                    part.what(),
                    part.device(),
                    part.phase().name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%,.1f", part.bytes() / MB));
        }
        return GroupView.of("Memory plan", table, new TextView(verdict()), new TextView(snapshots()));
    }

    @Override
    public String toString() {
        return "MemoryPlan[" + verdict() + "]";
    }
}
