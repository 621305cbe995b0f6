package io.pposcope.internal.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.pposcope.engine.Precision;
import io.pposcope.engine.TorchEngine;
import io.pposcope.experience.Advantages;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Our iterations and those of a hand-written PyTorch loop in turns, on one machine in one run, and the floor below
 * both.
 *
 * <p>Ratios of neighbouring iterations are what counts: a busy machine slows both.
 */
public final class PeerComparison {

    private static final int WARM_UP = 3;
    private static final List<String> STAGES = List.of("rollout_s", "score_s", "update_s", "iteration_s");

    private final Workload workload;
    private final String device;
    private final Precision precision;
    private final int loraRank;
    private final List<String> python;
    private final Consumer<String> lines;

    /**
     * @param loraRank rank of our adapters; 0 trains every weight, as the loop by hand always does
     * @param python how the peers' script is started
     * @param lines takes the measurements, a line of JSON each, and the table
     * @throws IllegalArgumentException if there is no workload of that name
     */
    public PeerComparison(
            String workload,
            String device,
            Precision precision,
            int loraRank,
            List<String> python,
            Consumer<String> lines) {
        this.workload = Workload.named(workload);
        this.device = device;
        this.precision = precision;
        this.loraRank = loraRank;
        this.python = List.copyOf(python);
        this.lines = lines;
    }

    /** Some rounds to warm up, then {@code rounds}. */
    public void run(int rounds) throws IOException {
        Map<String, List<Double>> ours = series();
        Map<String, List<Double>> theirs = series();
        try (TorchEngine engine = TorchEngine.open(workload.architecture(), device, precision);
                PeerLoop peer = new PeerLoop(
                        python,
                        "--workload",
                        workload.name(),
                        "--device",
                        device,
                        "--dtype",
                        precision.name().toLowerCase(Locale.ROOT))) {
            PpoMax ppo = workload.trainer(engine, loraRank);
            for (int round = 0; round < WARM_UP; round++) {
                step(ppo);
                peer.ask("step");
            }
            for (int round = 0; round < rounds; round++) {
                file(ours, "pposcope", step(ppo));
                file(theirs, "pytorch", numbers(peer.ask("step")));
            }
            Map<String, Double> floor = device.equals("cpu") ? floor() : Map.of();
            JsonObject end = peer.ask("end");
            table(ours, theirs, floor);
            double peak = Memory.residentMib("VmHWM");
            double theirPeak = end.get("peak_mib").getAsDouble();
            lines.accept(String.format(
                    "peak memory      %8.0f MiB  %8.0f MiB   %.2f   (torch %s, %s threads)",
                    peak,
                    theirPeak,
                    peak / theirPeak,
                    end.get("torch").getAsString(),
                    end.get("threads").getAsString()));
            lines.accept(String.format(
                    "decoding that can be paused at every token takes %.3f times as long as one uninterruptible call",
                    pausing(ppo, rounds)));
            if (precision != Precision.FLOAT32) {
                describeRounding(engine);
            }
        }
    }

    /** Stepwise over one call, median of so many tries after as many to warm up. */
    private double pausing(PpoMax ppo, int tries) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < 2 * tries; i++) {
            PausingCost cost = PausingCost.measure(ppo, workload.newTokens());
            if (i >= tries) {
                ratios.add(cost.stepwise() / cost.oneCall());
            }
        }
        return Median.of(ratios);
    }

    /** What rounding does to log-probabilities, against float32 on the same weights and tokens. */
    private void describeRounding(TorchEngine engine) {
        Weights weights = Initialisation.of(workload.architecture(), 0);
        Sequences texts = new Sequences(workload.promptTokens(1), workload.promptTokens(2));
        try (TorchEngine exact = TorchEngine.open(workload.architecture(), device)) {
            double[] want = exact.policy(weights).score(texts, 1).logProbs().flat();
            double[] got = engine.policy(weights).score(texts, 1).logProbs().flat();
            double[] differences = IntStream.range(0, want.length)
                    .mapToDouble(i -> Math.abs(want[i] - got[i]))
                    .toArray();
            lines.accept(String.format(
                    "log-probabilities differ from float32 by %.4f nats on average, %.4f at most, over %d tokens",
                    DoubleStream.of(differences).average().orElseThrow(),
                    DoubleStream.of(differences).max().orElseThrow(),
                    want.length));
        }
    }

    /** In a process of its own, which holds no models. */
    private Map<String, Double> floor() throws IOException {
        try (PeerLoop fresh = new PeerLoop(python, "--workload", workload.name())) {
            JsonObject measured = fresh.ask("floor");
            Floor floor = new Floor(
                    measured.get("flops").getAsDouble(), measured.get("bytes").getAsDouble());
            lines.accept(String.format(
                    "floor: %.0f GFLOP/s in a matrix product, %.1f GB/s read",
                    floor.flops() / 1e9, floor.bytes() / 1e9));
            return floor.seconds(workload);
        }
    }

    private static Map<String, List<Double>> series() {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        STAGES.forEach(stage -> series.put(stage, new ArrayList<>()));
        return series;
    }

    private void file(Map<String, List<Double>> series, String arm, Map<String, Double> seconds) {
        seconds.forEach((stage, value) -> series.get(stage).add(value));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("arm", arm);
        line.put("workload", workload.name());
        line.putAll(seconds);
        lines.accept(new Gson().toJson(line));
    }

    /** Shaping and advantages count as scoring, as they do in the loop by hand. */
    private static Map<String, Double> step(PpoMax ppo) {
        long begun = System.nanoTime();
        try (LiveRollout live = ppo.begin(ppo.prompts())) {
            live.runUntil(LiveRollout::done);
            long rolled = System.nanoTime();
            Advantages advantages = ppo.advantages(ppo.shape(ppo.score(live.finish())));
            long read = System.nanoTime();
            ppo.update(advantages);
            long done = System.nanoTime();
            Map<String, Double> seconds = new LinkedHashMap<>();
            seconds.put("rollout_s", (rolled - begun) / 1e9);
            seconds.put("score_s", (read - rolled) / 1e9);
            seconds.put("update_s", (done - read) / 1e9);
            seconds.put("iteration_s", (done - begun) / 1e9);
            return seconds;
        }
    }

    private static Map<String, Double> numbers(JsonObject answer) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        STAGES.forEach(stage -> numbers.put(stage, answer.get(stage).getAsDouble()));
        return numbers;
    }

    private void table(Map<String, List<Double>> ours, Map<String, List<Double>> theirs, Map<String, Double> floor) {
        lines.accept(String.format(
                "%n%s (%s, %s%s), medians of %d iterations in turns",
                workload.name(),
                device,
                precision.name().toLowerCase(Locale.ROOT),
                loraRank > 0 ? ", ours on adapters of rank " + loraRank : "",
                ours.get("iteration_s").size()));
        lines.accept(String.format(
                "%-12s %10s %10s %16s %10s %8s", "", "pposcope", "PyTorch", "ratio (range)", "floor", "x floor"));
        for (String stage : STAGES) {
            List<Double> ratios = ratios(ours.get(stage), theirs.get(stage));
            double mine = Median.of(ours.get(stage));
            lines.accept(String.format(
                    "%-12s %8.3f s %8.3f s %16s %10s %8s",
                    stage.replace("_s", ""),
                    mine,
                    Median.of(theirs.get(stage)),
                    String.format(
                            "%.2f (%.2f–%.2f)",
                            Median.of(ratios),
                            ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
                            ratios.stream().mapToDouble(r -> r).max().orElseThrow()),
                    floor.containsKey(stage) ? String.format("%.3f s", floor.get(stage)) : "",
                    floor.containsKey(stage) ? String.format("%.2f", mine / floor.get(stage)) : ""));
        }
        double tokens = workload.prompts() * workload.newTokens();
        lines.accept(String.format(
                "tokens/s     %8.0f   %8.0f   %.2f times",
                tokens / Median.of(ours.get("rollout_s")),
                tokens / Median.of(theirs.get("rollout_s")),
                1 / Median.of(ratios(ours.get("rollout_s"), theirs.get("rollout_s")))));
    }

    private static List<Double> ratios(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return ratios;
    }
}
