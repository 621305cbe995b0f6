package io.pposcope.inspect;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.TokenView;
import io.pposcope.experience.Unknown;
import io.pposcope.math.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** One number per response token under the name and colour by which every strip shows it. */
record TokenSeries(TokenStripView.Channel channel, TokenRows numbers) {

    private static TokenSeries of(String name, String meaning, Heat heat, TokenRows numbers) {
        return new TokenSeries(new TokenStripView.Channel(name, meaning, heat), numbers);
    }

    /** Every number that a stage value holds of its tokens, the most telling first. */
    static List<TokenSeries> of(StageValue value) {
        List<TokenSeries> series = new ArrayList<>();
        value.part(Advantages.class).ifPresent(advantages -> addAdvantages(series, advantages));
        value.part(Rewards.class).ifPresent(rewards -> addRewards(series, rewards));
        value.part(Scores.class).ifPresent(scores -> scores.tokenParts()
                .forEach((name, numbers) ->
                        series.add(of(name, "the reward function's own, per token", Heat.DIVERGING, numbers))));
        value.part(Rollout.class).ifPresent(rollout -> addRollout(series, rollout));
        if (value instanceof Iteration) {
            addUpdate(series, value.responses());
        }
        value.part(Advantages.class)
                .filter(a -> !a.raw().equals(a.perToken()))
                .ifPresent(a -> series.add(of("raw advantage", "before whitening and clip", Heat.NONE, a.raw())));
        value.part(Advantages.class)
                .ifPresent(a -> series.add(of(
                        "covariance",
                        "(A − mean A)·(log π − mean log π): above 0 it drives entropy down",
                        Heat.DIVERGING,
                        a.covariances())));
        return series;
    }

    private static void addAdvantages(List<TokenSeries> series, Advantages advantages) {
        series.add(of("advantage", "as the loss uses it", Heat.DIVERGING, advantages.perToken()));
        if (advantages.rollout().hasValues()) {
            series.add(of("return", "target of the critic", Heat.DIVERGING, advantages.returns()));
        }
    }

    private static void addRewards(List<TokenSeries> series, Rewards rewards) {
        series.add(of("reward", "KL penalty, and the score on the last token", Heat.DIVERGING, rewards.perToken()));
        series.add(of("KL penalty", "−β·kl", Heat.DIVERGING, rewards.klPenalties()));
    }

    private static void addRollout(List<TokenSeries> series, Rollout rollout) {
        series.add(of("KL", "log π − log π_ref, nats", Heat.DIVERGING, rollout.kl()));
        if (rollout.hasValues()) {
            series.add(of("value", "critic's estimate before the token", Heat.DIVERGING, rollout.values()));
        }
        series.add(of("entropy", "of the policy at the token, nats", Heat.SEQUENTIAL, rollout.entropies()));
        series.add(of("log-prob", "log π", Heat.NONE, rollout.logProbs()));
        series.add(of("reference log-prob", "log π_ref", Heat.NONE, rollout.refLogProbs()));
        if (!rollout.controls().isExact() || rollout.byHand().sum() > 0) {
            series.add(of(
                    "sampling log-prob",
                    "under the distribution truly sampled from",
                    Heat.NONE,
                    rollout.samplingLogProbs()));
        }
    }

    private static void addUpdate(List<TokenSeries> series, List<ResponseView> responses) {
        series.add(of(
                "ratio",
                "π / π_old before the last step that saw the response",
                Heat.RATIO,
                numbers(responses, TokenView::ratio)));
        series.add(of(
                "clipped",
                "1 where the clip acts",
                Heat.SEQUENTIAL,
                numbers(responses, token -> Unknown.is(token.ratio()) ? Unknown.NUMBER : token.clipped() ? 1 : 0)));
    }

    /** A number of every token. */
    private static TokenRows numbers(List<ResponseView> responses, ToDoubleFunction<TokenView> number) {
        return TokenRows.of(responses.stream()
                .map(response -> response.tokens().stream().mapToDouble(number).toArray())
                .toArray(double[][]::new));
    }

    /** The strip of all responses, all numbers known of them, each row labelled by its number and {@code label}. */
    static TokenStripView strip(StageValue value, Function<ResponseView, String> label) {
        return strip(value.responses(), of(value), label);
    }

    /** The strip of some responses, coloured by these series. */
    static TokenStripView strip(
            List<ResponseView> responses, List<TokenSeries> series, Function<ResponseView, String> label) {
        ResponseStrip strip = ResponseStrip.of(responses).labelled(label);
        series.forEach(one -> strip.channel(one.channel(), one.numbers()));
        return strip.view();
    }

    /** This series less another, named by both. */
    TokenSeries minus(TokenSeries other, String meaning) {
        return of("Δ " + channel.name(), meaning, Heat.DIVERGING, numbers.minus(other.numbers));
    }

    /** Whether any token has a number other than zero. */
    boolean isAnywhere() {
        return numbers.tokens() > 0 && (numbers.min() != 0 || numbers.max() != 0);
    }
}
