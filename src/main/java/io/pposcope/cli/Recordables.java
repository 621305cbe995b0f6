package io.pposcope.cli;

import io.pposcope.cli.Arm.RewardSource;
import io.pposcope.evaluate.AlarmTable;
import io.pposcope.evaluate.ArmRun;
import io.pposcope.evaluate.CollapseTable;
import io.pposcope.evaluate.DuelTable;
import io.pposcope.evaluate.PredictionReport;
import io.pposcope.experience.Prompt;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Everything that {@code ./pposcope record} makes, in the order in which it makes all. */
final class Recordables {

    private static final String VANILLA = "vanilla";
    private static final String PPO_MAX = "ppo-max";
    private static final int SEEDS = 5;
    private static final int HELD_OUT = 256;
    /** All there are, for only one in thirty is harmful and Chinese. */
    private static final int ALL_HELD_OUT = 512;

    private static final int LONG_RUN = 100;
    private static final int ABLATION = 60;
    private static final int LEAST_SEEDS = 2;
    private static final int LEAST_ITERATIONS = 11;
    private static final int LEAST_PROMPTS = 16;

    private final Path runs;
    private final Scale scale;

    /** @param runs folder of the runs that results are read off */
    Recordables(Path runs, Scale scale) {
        this.runs = runs;
        this.scale = scale;
    }

    List<Recordable> all() {
        Sweep contrast = sweep("collapse", List.of(Presets.vanilla(), Presets.ppoMax()), LONG_RUN, ALL_HELD_OUT);
        Sweep ablations = sweep("ablations", List.copyOf(Presets.paper().values()), ABLATION);
        return Stream.of(
                        Stream.of(card()),
                        Stream.of(collapse(contrast), duels(contrast), predictions(ablations), alarms(ablations)),
                        Studies.first(this).stream(),
                        Measurements.all(scale).stream())
                .flatMap(part -> part)
                .toList();
    }

    /** @throws IllegalArgumentException if there is none of this name, listing those there are */
    Recordable named(String name) {
        List<Recordable> all = all();
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing named " + name
                        + " is recorded; there are all, "
                        + String.join(", ", all.stream().map(Recordable::name).toList())));
    }

    /** Runs of these configurations over the usual seeds, at this scale. */
    Sweep sweep(String folder, List<PpoMaxConfig> configs, int iterations) {
        return sweep(folder, configs, iterations, HELD_OUT);
    }

    private Sweep sweep(String folder, List<PpoMaxConfig> configs, int iterations, int heldOut) {
        return new Sweep(
                runs.resolve(folder),
                configs.stream().map(scale::of).map(Arm::shipped).toList(),
                seeds(),
                scale.of(iterations, LEAST_ITERATIONS),
                scale.of(heldOut, LEAST_PROMPTS));
    }

    private int seeds() {
        return scale.of(SEEDS, LEAST_SEEDS);
    }

    private static Recordable card() {
        return new Measurement("card", "what the embedded world's models reach on held-out data", pieces -> {
            pieces.table("table", WorldModels.shipped().card().view());
        });
    }

    private static Recordable collapse(Sweep sweep) {
        return new SweepRecording(
                "collapse", "vanilla PPO and PPO-max over seeds: table and figure", sweep, (report, pieces) -> {
                    CollapseTable changes = new CollapseTable(report.histories());
                    pieces.table("table", report.comparison().table())
                            .table("changes", changes.view())
                            .text("summary", changes.sentence())
                            .text("contrast", changes.contrast(VANILLA, PPO_MAX))
                            .figure(
                                    "figure",
                                    "collapse.svg",
                                    report.comparison().smoothed())
                            .figure("gold-over-kl", "gold-over-kl.svg", report.goldOverKl());
                });
    }

    /** Helpful and harmful prompts, each language apart; the runs are those of the collapse. */
    private static Recordable duels(Sweep sweep) {
        return new SweepRecording(
                "head-to-head", "PPO-max and vanilla PPO against SFT: win, tie, lose", sweep, (report, pieces) -> {
                    try (WorldLab lab = WorldLab.open()) {
                        Map<String, Predicate<Prompt>> kinds = new LinkedHashMap<>();
                        kinds.put("helpful", prompt -> !lab.mustBeRefused(prompt));
                        kinds.put("harmful", lab::mustBeRefused);
                        DuelTable table = new DuelTable(kinds);
                        for (Arm arm : sweep.arms()) {
                            table.add(arm.name(), folders(sweep, arm));
                        }
                        pieces.table("table", table.view());
                    }
                });
    }

    private static List<ArmRun> folders(Sweep sweep, Arm arm) {
        return IntStream.range(0, sweep.seeds())
                .mapToObj(seed -> sweep.folder(arm, seed))
                .toList();
    }

    private static Recordable predictions(Sweep sweep) {
        return new SweepRecording("predictions", "the paper's ablations as predictions", sweep, (report, pieces) -> {
            PredictionReport predictions = report.predictions();
            pieces.table("table", predictions.view()).text("summary", predictions.summary());
        });
    }

    /** On the runs of the predictions, and on runs whose policy moves away from the reference for good reason. */
    private Recordable alarms(Sweep ablations) {
        return new AlarmRecording(ablations, innocent(ablations.out()));
    }

    /** Trained on what is meant: KL grows, length and wording change, and the gold reward rises. */
    private Sweep innocent(Path folder) {
        RewardSource gold = new RewardSource("gold", WorldLab::gold);
        List<Arm> arms = Stream.of(
                        Presets.vanilla().with(c -> c.named(AlarmTable.INNOCENT + "gold")),
                        Presets.vanilla().with(c -> c.named(AlarmTable.INNOCENT + "gold-kl")
                                .kl(0.05)))
                .map(config -> new Arm(scale.of(config), Arm.shipped(config).models(), gold))
                .toList();
        return new Sweep(
                folder, arms, seeds(), scale.of(ABLATION, LEAST_ITERATIONS), scale.of(HELD_OUT, LEAST_PROMPTS));
    }
}
