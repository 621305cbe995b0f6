package io.pposcope.inspect;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Histograms of what a stage value holds: lengths, scores, rewards, advantages, ratios, as far as they are known. */
final class Distributions {

    private Distributions() {}

    public static GroupView of(StageValue value) {
        List<View> histograms = new ArrayList<>();
        value.part(Scores.class)
                .ifPresent(scores -> histograms.add(
                        HistogramView.of("score", "per response", scores.raw().toArray())));
        value.part(Rewards.class)
                .ifPresent(rewards -> histograms.add(HistogramView.of(
                        "reward", "per token", rewards.perToken().flat())));
        value.part(Advantages.class)
                .ifPresent(advantages -> histograms.add(HistogramView.of(
                        "advantage", "per token", advantages.perToken().flat())));
        value.part(Rollout.class).ifPresent(rollout -> {
            histograms.add(HistogramView.of("KL", "nats per token", rollout.kl().flat()));
            histograms.add(HistogramView.of(
                    "length",
                    "tokens per response",
                    Arrays.stream(rollout.tokens().lengths()).asDoubleStream().toArray()));
        });
        value.part(UpdateReport.class)
                .ifPresent(update -> histograms.add(HistogramView.of(
                        "ratio",
                        "per token, all minibatches",
                        update.minibatches().stream()
                                .map(MinibatchReport::ratios)
                                .flatMapToDouble(ratios -> Arrays.stream(ratios.flat()))
                                .toArray())));
        return new GroupView("", histograms);
    }

    static FoldView folded(StageValue value) {
        return new FoldView("Distributions", of(value));
    }
}
