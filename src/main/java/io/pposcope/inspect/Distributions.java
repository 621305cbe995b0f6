package io.pposcope.inspect;

import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.StageParts;
import io.pposcope.experience.StageValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Histograms of what a stage value holds: lengths, scores, rewards, advantages, ratios, as far as they are known. */
public final class Distributions {

    private Distributions() {
    }

    public static GroupView of(StageValue value) {
        StageParts parts = StageParts.of(value);
        List<View> histograms = new ArrayList<>();
        parts.scores().ifPresent(scores -> histograms.add(HistogramView.of("score", "per response", scores.raw().toArray())));
        parts.rewards().ifPresent(rewards -> histograms.add(HistogramView.of("reward", "per token", rewards.perToken().flat())));
        parts.advantages().ifPresent(advantages -> histograms.add(HistogramView.of("advantage", "per token", advantages.perToken().flat())));
        parts.rollout().ifPresent(rollout -> {
            histograms.add(HistogramView.of("KL", "nats per token", rollout.kl().flat()));
            histograms.add(HistogramView.of("length", "tokens per response", Arrays.stream(rollout.tokens().lengths()).asDoubleStream().toArray()));
        });
        parts.update().ifPresent(update -> histograms.add(HistogramView.of("ratio", "per token, all minibatches",
                update.minibatches().stream().map(MinibatchReport::ratios).flatMapToDouble(ratios -> Arrays.stream(ratios.flat())).toArray())));
        return new GroupView("", histograms);
    }

    static FoldView folded(StageValue value) {
        return new FoldView("Distributions", of(value));
    }
}
