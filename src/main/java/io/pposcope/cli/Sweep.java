package io.pposcope.cli;

import io.pposcope.evaluate.ArmOrigin;
import io.pposcope.evaluate.ArmRun;
import io.pposcope.evaluate.ArmRun.Judging;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.recording.RunHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several arms over the same seeds in the embedded world, a folder for each run below {@code out}.
 *
 * @param seeds 0 to this less 1
 * @param heldOut how many held-out prompts every run answers, the same ones each time
 */
record Sweep(Path out, List<Arm> arms, int seeds, int iterations, int heldOut) implements Tasks {

    /** Iterations from one answer to the held-out prompts to the next. */
    static final int EVERY = 5;

    /** One run of the sweep. */
    record One(Arm arm, int seed) {

        String name() {
            return arm.name() + ", seed " + seed;
        }
    }

    /** All runs, the first seed of every arm first. */
    List<One> all() {
        List<One> all = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            for (Arm arm : arms) {
                all.add(new One(arm, seed));
            }
        }
        return all;
    }

    @Override
    public List<String> names() {
        return all().stream().map(One::name).toList();
    }

    private One named(String name) {
        return all().stream().filter(run -> run.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public boolean done(String name) throws IOException {
        One one = named(name);
        return done(one, one.arm().models().read());
    }

    private boolean done(One one, WorldModels models) throws IOException {
        ArmOrigin origin = new ArmOrigin(one.arm().origin(models), one.arm().config(), one.seed(), heldOut, EVERY);
        return folder(one.arm(), one.seed()).complete(origin, iterations);
    }

    @Override
    public void run(String name, Progress progress) throws IOException {
        One one = named(name);
        WorldModels models = one.arm().models().read();
        if (done(one, models)) {
            return;
        }
        try (WorldLab lab = WorldLab.open(models)) {
            Judging judging = new Judging(
                    one.arm().origin(models),
                    lab.gold(),
                    lab.heldOutGold(),
                    lab.heldOutPrompts().batch(0, 0, heldOut),
                    EVERY);
            folder(one.arm(), one.seed())
                    .train(
                            lab.trainer(
                                    one.arm().config(), one.arm().reward().in().apply(lab), one.seed()),
                            judging,
                            iterations,
                            history -> progress.report(name, history.size(), iterations, summary(history)));
        }
    }

    /** The folder of a run. */
    ArmRun folder(Arm arm, int seed) {
        return ArmRun.of(out.resolve(arm.name()), seed);
    }

    private static String summary(RunHistory history) {
        Map<String, Double> last = history.metrics().getLast();
        return String.format(
                "score %.2f gold %.2f KL %.3f length %.0f",
                last.get("objective/score"),
                last.get(RunHistory.GOLD),
                last.get("objective/kl"),
                last.get("tokens/response_length"));
    }
}
