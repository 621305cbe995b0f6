package io.pposcope.cli;

import io.pposcope.evaluate.CollapseTable;
import io.pposcope.math.Clip;
import io.pposcope.math.ScoreTransform;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Experiments in which one setting of PPO-max takes several values: a table and a figure each. */
final class Studies {

    private static final int ITERATIONS = 60;

    private final Recordables sizes;

    private Studies(Recordables sizes) {
        this.sizes = sizes;
    }

    /** The experiments a reader of the paper makes first. */
    static List<Recordable> first(Recordables sizes) {
        Studies studies = new Studies(sizes);
        return List.of(
                studies.of("study-kl", "the KL penalty's coefficient, from none on", kl()),
                studies.of("study-clip", "the clip range of the standardised score", clip()),
                studies.of("study-critic", "iterations by which the critic is trained before the policy", critic()));
    }

    private Recordable of(String name, String about, List<PpoMaxConfig> arms) {
        return new SweepRecording(name, about, sizes.sweep(name, arms, ITERATIONS), (report, pieces) -> {
            CollapseTable changes = new CollapseTable(report.histories());
            pieces.table("table", changes.view())
                    .text("summary", changes.sentence())
                    .figure("figure", name + ".svg", report.comparison().smoothed());
        });
    }

    private static List<PpoMaxConfig> kl() {
        return DoubleStream.of(0, 0.02, 0.05, 0.1, 0.2)
                .mapToObj(coefficient -> Presets.ppoMax()
                        .with(c -> c.named("kl-" + number(coefficient)).kl(coefficient)))
                .toList();
    }

    private static List<PpoMaxConfig> clip() {
        return DoubleStream.of(0.3, 0.8, 1.5, 3, Double.POSITIVE_INFINITY)
                .mapToObj(range -> Presets.ppoMax().with(c -> c.named("clip-" + number(range))
                        .transform(new ScoreTransform.Standardise(
                                Double.isInfinite(range) ? Clip.none() : Clip.at(range)))))
                .toList();
    }

    private static List<PpoMaxConfig> critic() {
        return IntStream.of(0, 5, 10, 20, 40)
                .mapToObj(iterations -> Presets.ppoMax()
                        .with(c -> c.named("critic-" + iterations).critic(CriticStart.REWARD_MODEL, iterations)))
                .toList();
    }

    private static String number(double value) {
        return Double.isInfinite(value)
                ? "none"
                : String.format(Locale.ROOT, "%.4g", value).replaceAll("\\.?0+$", "");
    }
}
