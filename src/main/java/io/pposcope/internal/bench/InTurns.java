package io.pposcope.internal.bench;

import com.google.gson.Gson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Two pieces of work measured in turns, so that what else the machine does falls on both: medians and their ratio. As
 * many rounds go before, until everything is compiled.
 */
public final class InTurns {

    private static final Gson GSON = new Gson();
    private static final int LEAST_WARM_UP = 2;

    /** A piece of work that prepares itself, outside the time that it tells. */
    public interface Work {
        /** Does the work; how long it took, in seconds. */
        double seconds();

        /** Work that takes so long as {@code work} runs. */
        static Work of(Runnable work) {
            return after(() -> {}, work);
        }

        /** Work whose preparation does not count. */
        static Work after(Runnable preparation, Runnable work) {
            return () -> {
                preparation.run();
                long begun = System.nanoTime();
                work.run();
                return (System.nanoTime() - begun) / 1e9;
            };
        }
    }

    private final int rounds;
    private final Consumer<String> lines;

    public InTurns(int rounds, Consumer<String> lines) {
        this.rounds = rounds;
        this.lines = lines;
    }

    /** Measures one piece of work beside another and prints a line. */
    public void measure(String name, Work work, String otherName, Work other) throws IOException {
        List<Double> seconds = new ArrayList<>();
        List<Double> otherSeconds = new ArrayList<>();
        int warmUp = Math.max(LEAST_WARM_UP, rounds);
        for (int round = 0; round < warmUp + rounds; round++) {
            double took = work.seconds();
            double otherTook = other.seconds();
            if (round >= warmUp) {
                seconds.add(took);
                otherSeconds.add(otherTook);
            }
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("measured", name);
        line.put("median_ms", 1e3 * Median.of(seconds));
        line.put("beside", otherName);
        line.put("beside_median_ms", 1e3 * Median.of(otherSeconds));
        line.put("ratio", Median.of(seconds) / Median.of(otherSeconds));
        line.put("processor", Processor.name());
        lines.accept(GSON.toJson(line));
    }
}
