package io.pposcope.cli;

import com.google.gson.Gson;
import io.pposcope.debug.Run;
import io.pposcope.debug.Snapshot;
import io.pposcope.experience.Rollout;
import io.pposcope.inspect.Inspector;
import io.pposcope.inspect.View;
import io.pposcope.internal.bench.Median;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what the debugger costs: two equal trainings in turns, one bare, one under a run with breakpoints and
 * watches.
 */
@Command(
        name = "bench-debugger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure what pausing, breakpoints, watches and snapshots cost against the bare loop; JSON lines.")
final class BenchDebuggerCommand implements Callable<Integer> {

    private static final Gson GSON = new Gson();
    private static final int PAUSES = 40;

    @Option(
            names = "--iterations",
            defaultValue = "20",
            description = "Pairs of iterations, after two to warm up (${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--preset", defaultValue = "ppo-max", description = "Name of a preset (${DEFAULT-VALUE}).")
    private String preset;

    @Override
    public Integer call() throws IOException {
        try (WorldLab lab = WorldLab.open()) {
            PpoMaxConfig config = Presets.named(preset);
            PpoMax bare = lab.trainer(config, 0);
            try (Run run = watched(Run.of(lab.trainer(config, 0)))) {
                compare(bare, run);
                snapshots(run);
                pauses(run);
                display(run);
            }
        }
        return 0;
    }

    /** Breakpoints of every kind that look at everything and never pause, and two watches. */
    private static Run watched(Run run) {
        run.breakpoints().when("kl", m -> m.klPerToken() > 1e9);
        run.breakpoints().onRow("text", row -> row.contains("no response says this"));
        run.breakpoints()
                .onToken("token", token -> token.ratio() > 1e9 || token.advantage() < -1e9 || token.logProb() < -1e9);
        run.breakpoints().after(Phase.SCORING).disable();
        run.record()
                .watch("longest", iteration -> iteration.rollout().tokens().lengths()[0])
                .watch("spread", iteration -> iteration.scores().raw().std());
        return run;
    }

    /**
     * The ratio of whole iterations is noisy; what the run spends outside the steps of training is exact, and all that
     * it adds.
     */
    private void compare(PpoMax bare, Run run) {
        List<Double> ratios = new ArrayList<>();
        List<Double> bareSeconds = new ArrayList<>();
        List<Double> added = new ArrayList<>();
        for (int i = -2; i < iterations; i++) {
            boolean bareFirst = i % 2 == 0;
            double first = bareFirst ? seconds(bare::next) : seconds(() -> run.step(Boundary.ITERATION));
            double second = bareFirst ? seconds(() -> run.step(Boundary.ITERATION)) : seconds(bare::next);
            double running = bareFirst ? second : first;
            if (i >= 0) {
                bareSeconds.add(bareFirst ? first : second);
                ratios.add(running / bareSeconds.getLast());
                added.add(running
                        - run.record().newest().orElseThrow().seconds().values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum());
            }
        }
        print(
                "overhead",
                "iterations",
                iterations,
                "bare_iteration_s",
                Median.of(bareSeconds),
                "run_over_bare",
                Median.of(ratios),
                "added_s",
                Median.of(added),
                "added_fraction",
                Median.of(added) / Median.of(bareSeconds),
                "equal_weights",
                bare.setup()
                        .learner()
                        .state()
                        .equals(run.trainer().setup().learner().state()));
    }

    private static void snapshots(Run run) throws IOException {
        long before = run.timeline().memoryBytes();
        double memory = seconds(() -> run.tree().snapshot("nothing has moved since the last one"));
        long unchanged = run.timeline().memoryBytes() - before;
        run.step(Boundary.ITERATION);
        long changed = run.timeline().memoryBytes() - before - unchanged;
        Snapshot newest = run.timeline().snapshots().getLast();
        Path folder = Files.createTempDirectory("pposcope-bench");
        long start = System.nanoTime();
        newest.writeTo(folder.resolve("checkpoint"));
        double disk = (System.nanoTime() - start) / 1e9;
        long bytes = size(folder);
        print(
                "snapshot",
                "memory_s",
                memory,
                "memory_mb",
                changed / 1e6,
                "memory_mb_if_nothing_moved",
                unchanged / 1e6,
                "disk_s",
                disk,
                "disk_mb",
                bytes / 1e6,
                "kept",
                run.timeline().snapshots().stream().filter(Snapshot::kept).count());
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
                Files.delete(file);
            }
        }
        return bytes;
    }

    private static void pauses(Run run) {
        Random random = new Random(0);
        List<Double> latencies = new ArrayList<>();
        Map<Phase, Integer> where = new LinkedHashMap<>();
        for (int i = 0; i < PAUSES; i++) {
            run.start();
            sleep(random.nextInt(400));
            latencies.add(seconds(run::pause));
            where.merge(run.position().orElseThrow().phase(), 1, Integer::sum);
        }
        print(
                "pause",
                "pauses",
                PAUSES,
                "median_s",
                Median.of(latencies),
                "longest_s",
                latencies.stream().mapToDouble(x -> x).max().orElse(0),
                "phases",
                where.toString());
    }

    /** A rollout of 64 × 512 tokens, made of the newest one's rows repeated, shown as a notebook shows it. */
    private static void display(Run run) {
        Rollout large = StretchedRollout.of(run.record().newest().orElseThrow().rollout(), 64, 512);
        List<Double> times = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < 9; i++) {
            long start = System.nanoTime();
            View view = Inspector.view(large).orElseThrow();
            bytes = view.html().getBytes(StandardCharsets.UTF_8).length
                    + view.text().length();
            times.add((System.nanoTime() - start) / 1e9);
        }
        print(
                "display",
                "tokens",
                large.tokens().tokens(),
                "first_s",
                times.getFirst(),
                "median_s",
                Median.of(times),
                "mb",
                bytes / 1e6);
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String what, Object... pairs) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("measured", what);
        for (int i = 0; i < pairs.length; i += 2) {
            line.put((String) pairs[i], pairs[i + 1]);
        }
        System.out.println(GSON.toJson(line));
    }
}
