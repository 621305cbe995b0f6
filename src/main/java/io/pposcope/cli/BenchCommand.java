package io.pposcope.cli;

import com.google.gson.Gson;
import io.pposcope.experience.Iteration;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a PPO iteration of the embedded world: one JSON line per iteration, then one with medians. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Measure PPO iterations of the embedded world; JSON lines: tokens per second, seconds per stage, memory.")
final class BenchCommand implements Callable<Integer> {

    private static final Gson GSON = new Gson();

    @Option(names = "--iterations", defaultValue = "10", description = "Measured iterations, after two to warm up (${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--rollout", defaultValue = "32", description = "Responses an iteration (${DEFAULT-VALUE}).")
    private int rollout;

    @Option(names = "--max-new-tokens", defaultValue = "48", description = "Longest response (${DEFAULT-VALUE}).")
    private int maxNewTokens;

    @Option(names = "--preset", defaultValue = "ppo-max", description = "Name of a preset (${DEFAULT-VALUE}).")
    private String preset;

    @Override
    public Integer call() throws IOException {
        try (WorldLab lab = WorldLab.open()) {
            PpoMaxConfig config = Presets.named(preset)
                    .with(c -> c.rolloutBatchSize(rollout).maxNewTokens(maxNewTokens).minibatches(1, Math.min(32, rollout), Math.min(16, rollout)));
            PpoMax ppo = lab.trainer(config, 0);
            ppo.next();
            ppo.next();
            List<Map<String, Object>> lines = new ArrayList<>();
            for (int i = 0; i < iterations; i++) {
                lines.add(measure(lab, ppo));
                System.out.println(GSON.toJson(lines.getLast()));
            }
            System.out.println(GSON.toJson(medians(lab, lines)));
        }
        return 0;
    }

    private static Map<String, Object> measure(WorldLab lab, PpoMax ppo) throws IOException {
        Iteration iteration = ppo.next();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("iteration", iteration.iteration());
        line.put("response_tokens", iteration.rollout().tokens().tokens());
        iteration.seconds().forEach((stage, seconds) -> line.put(stage + "_s", seconds));
        double total = iteration.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
        line.put("iteration_s", total);
        line.put("rollout_tokens_per_s", iteration.rollout().tokens().tokens() / iteration.seconds().get("rollout"));
        line.put("resident_mib", residentMib("VmRSS"));
        line.put("live_arrays", lab.engine().liveArrays());
        return line;
    }

    private Map<String, Object> medians(WorldLab lab, List<Map<String, Object>> lines) throws IOException {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("summary", preset + ", " + rollout + " prompts x " + maxNewTokens + " new tokens, "
                + lab.models().architecture().parameterCount() + " parameters a model, " + lab.engine().device());
        for (String key : lines.getFirst().keySet()) {
            if (key.contains("_s") || key.contains("tokens")) {
                summary.put("median_" + key, median(lines, line -> ((Number) line.get(key)).doubleValue()));
            }
        }
        summary.put("peak_resident_mib", residentMib("VmHWM"));
        return summary;
    }

    private static double median(List<Map<String, Object>> lines, ToDoubleFunction<Map<String, Object>> number) {
        double[] sorted = lines.stream().mapToDouble(number).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Resident memory as Linux counts it; −1 where {@code /proc} does not tell. */
    private static long residentMib(String field) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return -1;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(field)).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst().orElse(-1);
        }
    }
}
