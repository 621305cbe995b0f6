package io.pposcope.cli;

import com.google.gson.Gson;
import io.pposcope.engine.Precision;
import io.pposcope.experience.Iteration;
import io.pposcope.internal.bench.BusyMachine;
import io.pposcope.internal.bench.CostCurve;
import io.pposcope.internal.bench.InTurns;
import io.pposcope.internal.bench.Median;
import io.pposcope.internal.bench.Memory;
import io.pposcope.internal.bench.PeerComparison;
import io.pposcope.internal.bench.StateCost;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a PPO iteration of the embedded world: one JSON line per iteration, then one with medians. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measure PPO iterations of the embedded world; JSON "
                + "lines: tokens per second, seconds per stage, memory.")
final class BenchCommand implements Callable<Integer> {

    private static final Gson GSON = new Gson();

    @Option(
            names = "--iterations",
            defaultValue = "10",
            description = "Measured iterations, after two to warm up, three with --peers (${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--rollout", defaultValue = "32", description = "Responses an iteration (${DEFAULT-VALUE}).")
    private int rollout;

    @Option(names = "--max-new-tokens", defaultValue = "48", description = "Longest response (${DEFAULT-VALUE}).")
    private int maxNewTokens;

    @Option(names = "--preset", defaultValue = "ppo-max", description = "Name of a preset (${DEFAULT-VALUE}).")
    private String preset;

    @Option(
            names = "--peers",
            description = "Measure beside the hand-written PyTorch loop that generates by Hugging Face "
                    + "instead, and against the machine's floor.")
    private boolean peers;

    @Option(names = "--curve", description = "Measure how an iteration's time grows with responses and with tokens.")
    private boolean curve;

    @Option(
            names = "--busy",
            description = "Measure an iteration on one thread and on all cores: "
                    + "idle, beside one busy process, and beside one per core.")
    private boolean busy;

    @Option(
            names = "--states",
            paramLabel = "FOLDER",
            description = "Measure snapshots, a way back, a checkpoint in this folder and its resumption, with their "
                    + "memory, on the first workload.")
    private Path states;

    @Option(
            names = "--methods",
            description = "Measure what groups without a critic, losses of one's own and asking the critic cost, "
                    + "each beside what it is compared with.")
    private boolean methods;

    @Option(
            names = "--workload",
            split = ",",
            defaultValue = "tiny,small",
            description = "With --peers, --curve and --states: tiny, narrow, small, billion-32k, billion "
                    + "(${DEFAULT-VALUE}).")
    private List<String> workloads;

    @Option(names = "--device", defaultValue = "cpu", description = "With --peers: cpu or cuda (${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--precision",
            defaultValue = "FLOAT32",
            description = "With --peers, on both sides: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--lora",
            paramLabel = "RANK",
            defaultValue = "0",
            description = "With --peers: our side trains adapters of this rank "
                    + "on one shared base (${DEFAULT-VALUE}: every weight).")
    private int loraRank;

    @Override
    public Integer call() throws IOException {
        if (peers) {
            for (String workload : workloads) {
                new PeerComparison(workload, device, precision, loraRank, peerScript(), System.out::println)
                        .run(iterations);
            }
            return 0;
        }
        if (curve) {
            new CostCurve(workloads.getFirst(), System.out::println).run(iterations);
            return 0;
        }
        if (states != null) {
            new StateCost(workloads.getFirst(), System.out::println).run(states);
            return 0;
        }
        if (methods) {
            try (WorldLab lab = WorldLab.open()) {
                new MethodBench(lab, new InTurns(iterations, System.out::println), this::sized).run();
            }
            return 0;
        }
        return busy ? busy() : bench();
    }

    /** Every iteration begins from the same state, so that all do the same work. */
    private int busy() throws IOException {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = trainer(lab);
            ppo.next();
            TrainingSnapshot start = ppo.snapshot();
            new BusyMachine(
                            () -> {
                                ppo.restore(start);
                                ppo.next();
                            },
                            System.out::println)
                    .run(iterations);
        }
        return 0;
    }

    private PpoMax trainer(WorldLab lab) {
        return lab.trainer(sized(Presets.named(preset)), 0);
    }

    private PpoMaxConfig sized(PpoMaxConfig config) {
        return config.with(c -> c.rolloutBatchSize(rollout)
                .maxNewTokens(maxNewTokens)
                .minibatches(1, Math.min(32, rollout), Math.min(16, rollout)));
    }

    /** The launcher makes the virtual environment and says where it and the script are. */
    private static List<String> peerScript() {
        String command = System.getenv("PPOSCOPE_PEERS");
        if (command == null) {
            throw new IllegalArgumentException(
                    "PPOSCOPE_PEERS names no Python with torch and transformers and no script; start "
                            + "./pposcope bench --peers, which makes both");
        }
        return List.of(command.split("\\|"));
    }

    private int bench() throws IOException {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = trainer(lab);
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
        double total = iteration.seconds().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        line.put("iteration_s", total);
        line.put(
                "rollout_tokens_per_s",
                iteration.rollout().tokens().tokens() / iteration.seconds().get("rollout"));
        line.put("resident_mib", Memory.residentMib("VmRSS"));
        line.put("live_arrays", lab.engine().liveArrays());
        return line;
    }

    private Map<String, Object> medians(WorldLab lab, List<Map<String, Object>> lines) throws IOException {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put(
                "summary",
                preset + ", " + rollout + " prompts x " + maxNewTokens + " new tokens, "
                        + lab.models().architecture().parameterCount() + " parameters a model, "
                        + lab.engine().device());
        for (String key : lines.getFirst().keySet()) {
            if (key.contains("_s") || key.contains("tokens")) {
                summary.put(
                        "median_" + key,
                        Median.of(lines.stream()
                                .map(line -> ((Number) line.get(key)).doubleValue())
                                .toList()));
            }
        }
        summary.put("peak_resident_mib", Memory.residentMib("VmHWM"));
        return summary;
    }
}
