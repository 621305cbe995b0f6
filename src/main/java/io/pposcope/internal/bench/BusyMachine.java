package io.pposcope.internal.bench;

import io.pposcope.engine.TorchEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * An iteration's time on an idle machine, beside one busy process, and beside one per core; with one thread and with
 * more.
 */
public final class BusyMachine {

    /** @param busy processes that keep a core busy */
    private record Arm(int threads, int busy) {}

    /** @param cpu seconds of all cores together that it took */
    private record Took(double seconds, double cpu) {}

    private final Runnable iteration;
    private final Consumer<String> lines;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final int threads = TorchEngine.threads();

    /** @param iteration what is measured: the same work whenever it runs */
    public BusyMachine(Runnable iteration, Consumer<String> lines) {
        this.iteration = iteration;
        this.lines = lines;
    }

    /** So many rounds, each of one iteration of every arm, after one to warm up. */
    public void run(int rounds) throws IOException {
        Map<Arm, List<Took>> all = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (int busy : IntStream.of(0, 1, cores).distinct().toArray()) {
                for (int count : IntStream.of(1, threads).distinct().toArray()) {
                    Took took = measure(new Arm(count, busy));
                    if (round >= 0) {
                        all.computeIfAbsent(new Arm(count, busy), arm -> new ArrayList<>())
                                .add(took);
                    }
                }
            }
        }
        TorchEngine.threads(threads);
        table(all);
    }

    private Took measure(Arm arm) throws IOException {
        TorchEngine.threads(arm.threads());
        List<BusyProcess> busy = new ArrayList<>();
        try {
            while (busy.size() < arm.busy()) {
                busy.add(new BusyProcess());
            }
            long begun = System.nanoTime();
            double before = cpu();
            iteration.run();
            return new Took((System.nanoTime() - begun) / 1e9, cpu() - before);
        } finally {
            busy.forEach(BusyProcess::close);
        }
    }

    private static double cpu() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(Duration::toMillis)
                        .orElse(0L)
                / 1e3;
    }

    private void table(Map<Arm, List<Took>> all) throws IOException {
        lines.accept(String.format(
                "%s, %d cores, %d rounds; processor seconds are those of all cores",
                Processor.name(), cores, all.values().iterator().next().size()));
        lines.accept(String.format(
                "%7s %14s %10s %8s %11s %9s %15s",
                "threads", "busy processes", "shortest s", "median s", "processor s", "over idle", "over one thread"));
        all.forEach((arm, took) -> lines.accept(String.format(
                "%7d %14d %10.3f %8.3f %11.3f %9.2f %15.2f",
                arm.threads(),
                arm.busy(),
                took.stream().mapToDouble(Took::seconds).min().orElseThrow(),
                Median.of(took.stream().map(Took::seconds).toList()),
                Median.of(took.stream().map(Took::cpu).toList()),
                ratio(took, all.get(new Arm(arm.threads(), 0))),
                ratio(took, all.get(new Arm(1, arm.busy()))))));
    }

    /** Of some iterations to others of the same rounds, median. */
    private static double ratio(List<Took> some, List<Took> others) {
        return Median.of(IntStream.range(0, some.size())
                .mapToObj(i -> some.get(i).seconds() / others.get(i).seconds())
                .toList());
    }
}
