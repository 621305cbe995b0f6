package io.pposcope.internal.bench;

import io.pposcope.engine.TorchEngine;
import io.pposcope.trainer.PpoMax;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How an iteration's time grows with the number of responses and with their length. */
public final class CostCurve {

    private static final int WARM_UP = 2;
    private static final List<Integer> RESPONSES = List.of(4, 8, 16, 32, 64);
    private static final List<Integer> TOKENS = List.of(16, 32, 64, 128, 224);

    private final Workload workload;
    private final Consumer<String> lines;

    /** @throws IllegalArgumentException if there is no workload of that name */
    public CostCurve(String workload, Consumer<String> lines) {
        this.workload = Workload.named(workload);
        this.lines = lines;
    }

    /** Medians of so many iterations at each size. */
    public void run(int iterations) {
        try (TorchEngine engine = TorchEngine.open(workload.architecture(), "cpu")) {
            lines.accept(String.format(
                    "%s on the CPU, %d new tokens%n%10s %12s %18s",
                    workload.name(), workload.newTokens(), "responses", "iteration", "per response"));
            for (int responses : RESPONSES) {
                double seconds = seconds(engine, workload.sized(responses, workload.newTokens()), iterations);
                lines.accept(String.format("%10d %10.3f s %15.2f ms", responses, seconds, 1e3 * seconds / responses));
            }
            lines.accept(String.format(
                    "%n%d responses%n%10s %12s %18s", workload.prompts(), "new tokens", "iteration", "per token"));
            for (int tokens : TOKENS) {
                double seconds = seconds(engine, workload.sized(workload.prompts(), tokens), iterations);
                lines.accept(String.format(
                        "%10d %10.3f s %15.3f ms", tokens, seconds, 1e3 * seconds / tokens / workload.prompts()));
            }
        }
    }

    private static double seconds(TorchEngine engine, Workload sized, int iterations) {
        PpoMax ppo = sized.trainer(engine, 0);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < WARM_UP + iterations; i++) {
            long begun = System.nanoTime();
            ppo.next();
            if (i >= WARM_UP) {
                seconds.add((System.nanoTime() - begun) / 1e9);
            }
        }
        return Median.of(seconds);
    }
}
