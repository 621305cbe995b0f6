package io.pposcope.internal.bench;

import io.pposcope.debug.Run;
import io.pposcope.engine.TorchEngine;
import io.pposcope.experience.Advantages;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import io.pposcope.model.Weights;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.TextSource;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.Setup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * What it takes to train a workload under the debugger, snapshots included, to try an update, to go back, to save a
 * checkpoint and to resume it; each with its memory. Policy and critic share one backbone, the reference is a uniform
 * distribution, and the reward is a rule, so that weights, moments and gradients are all that is large.
 */
public final class StateCost {

    private static final int RESPONSES = 2;
    private static final int NEW_TOKENS = 4;
    private static final int DIGITS = 16;

    private final Workload workload;
    private final Consumer<String> lines;

    /** @throws IllegalArgumentException if there is no workload of that name */
    public StateCost(String workload, Consumer<String> lines) {
        this.workload = Workload.named(workload).sized(RESPONSES, NEW_TOKENS);
        this.lines = lines;
    }

    private interface Work {
        void run() throws IOException;
    }

    /**
     * Prints a line for each step.
     *
     * @param folder takes the checkpoint
     * @throws IllegalStateException if the state gone back to, or the resumed one, is another than it was
     */
    public void run(Path folder) throws IOException {
        lines.accept(String.format(
                "%s: %d million parameters, heap of at most %d MiB%n%-28s %10s %14s %14s %16s",
                workload.name(),
                workload.architecture().parameterCount() / 1_000_000,
                Runtime.getRuntime().maxMemory() >> 20,
                "",
                "seconds",
                "highest heap",
                "own memory",
                "with files, peak"));
        String trained = train(folder);
        try (TorchEngine engine = TorchEngine.open(workload.architecture(), "cpu")) {
            PpoMax ppo = trainer(engine);
            step("resume the checkpoint", () -> Checkpoint.resume(folder, ppo).orElseThrow());
            requireSame("resumed", trained, digest(ppo));
        }
        lines.accept("all states are equal to what they were, bit for bit");
    }

    /** Returns the digest of the state that was saved. */
    private String train(Path folder) throws IOException {
        try (TorchEngine engine = TorchEngine.open(workload.architecture(), "cpu");
                Run run = Run.of(trainer(engine))) {
            String fresh = digest(run.trainer());
            step("an iteration, two snapshots", () -> run.step(Boundary.ITERATION));
            String trained = digest(run.trainer());
            if (fresh.equals(trained)) {
                throw new IllegalStateException("the iteration has not changed the weights, so nothing is shown");
            }
            step("an update, taken back", () -> tryAnUpdate(run.trainer()));
            requireSame("after the trial", trained, digest(run.trainer()));
            step("save a checkpoint", () -> Checkpoint.save(folder, run.trainer()));
            step("go back to the first", () -> run.tree().rewindTo(0));
            requireSame("gone back to", fresh, digest(run.trainer()));
            step("go forward again", () -> run.tree().rewindTo(1));
            requireSame("gone forward to", trained, digest(run.trainer()));
            return trained;
        }
    }

    private static void tryAnUpdate(PpoMax ppo) {
        Advantages advantages = ppo.advantages(ppo.shape(ppo.score(ppo.rollout(ppo.prompts()))));
        ppo.tentatively(update -> update.apply(advantages));
    }

    /** The last token ends a response: the debugger looks at its probability, so the model must have it. */
    private PpoMax trainer(TorchEngine engine) {
        Weights backbone = Initialisation.of(workload.architecture(), 0);
        Learner learner = engine.sharedBackboneLearner(Initialisation.withScoreHead(backbone, workload.architecture()));
        RewardFunction rule =
                RewardFunction.of("hash", (prompt, response) -> response.text().hashCode() % 7);
        Setup setup = new Setup(
                learner,
                this::uniform,
                rule,
                workload::batch,
                TextSource.none(),
                new NumberTokenizer(workload.architecture().vocabularySize() - 1));
        return new PpoMax(setup, workload.config(), 0);
    }

    /** A frozen reference without weights: every token is as probable as every other. */
    private TokenScores uniform(Sequences sequences, double temperature) {
        double entropy = Math.log(workload.architecture().vocabularySize());
        int[] lengths = sequences.responses().lengths();
        TokenRows entropies = TokenRows.fromFlat(
                DoubleStream.generate(() -> entropy)
                        .limit(sequences.responses().tokens())
                        .toArray(),
                lengths);
        return new TokenScores(entropies.map(value -> -value), entropies);
    }

    /** Own memory is what is resident after the step; the peak counts mapped pages, which may be taken back. */
    private void step(String what, Work work) throws IOException {
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begun = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        long heap = heapPools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        lines.accept(String.format(
                "%-28s %10.1f %10d MiB %10d MiB %12d MiB",
                what, seconds, heap >> 20, Memory.residentMib("RssAnon"), Memory.residentMib("VmHWM")));
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static void requireSame(String what, String expected, String found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException("the state " + what + " has digest " + found + ", expected " + expected);
        }
    }

    /** The beginning of the SHA-256 over weights and moments. */
    private static String digest(PpoMax ppo) {
        LearnerState state = ppo.setup().learner().present();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (LearnerState.Part part : List.of(state.policy(), state.critic())) {
                add(digest, part.weights());
                add(digest, part.firstMoments());
                add(digest, part.secondMoments());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, Weights weights) {
        for (String name : weights.names()) {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            weights.tensor(name).pieces().forEachRemaining(digest::update);
        }
    }
}
