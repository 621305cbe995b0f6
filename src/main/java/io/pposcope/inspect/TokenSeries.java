package io.pposcope.inspect;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.StageParts;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.inspect.TokenStripView.Mark;
import io.pposcope.math.TokenRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One number per response token under the name and colour by which every strip shows it. */
record TokenSeries(TokenStripView.Channel channel, TokenRows numbers) {

    private static TokenSeries of(String name, String meaning, Heat heat, TokenRows numbers) {
        return new TokenSeries(new TokenStripView.Channel(name, meaning, heat), numbers);
    }

    /** Every number that a stage value holds of its tokens, the most telling first. */
    static List<TokenSeries> of(StageValue value) {
        StageParts parts = StageParts.of(value);
        List<TokenSeries> series = new ArrayList<>();
        parts.advantages().ifPresent(advantages -> addAdvantages(series, advantages));
        parts.rewards().ifPresent(rewards -> addRewards(series, rewards));
        parts.scores().ifPresent(scores -> scores.tokenParts().forEach(
                (name, numbers) -> series.add(of(name, "the reward function's own, per token", Heat.DIVERGING, numbers))));
        parts.rollout().ifPresent(rollout -> addRollout(series, rollout));
        if (parts.rollout().isPresent() && parts.update().isPresent()) {
            addUpdate(series, parts.rollout().get(), parts.update().get());
        }
        parts.advantages().filter(a -> !a.raw().equals(a.perToken())).ifPresent(
                a -> series.add(of("raw advantage", "before whitening and clip", Heat.NONE, a.raw())));
        return series;
    }

    private static void addAdvantages(List<TokenSeries> series, Advantages advantages) {
        series.add(of("advantage", "as the loss uses it", Heat.DIVERGING, advantages.perToken()));
        series.add(of("return", "target of the critic", Heat.DIVERGING, advantages.returns()));
    }

    private static void addRewards(List<TokenSeries> series, Rewards rewards) {
        series.add(of("reward", "KL penalty, and the score on the last token", Heat.DIVERGING, rewards.perToken()));
        series.add(of("KL penalty", "−β·kl", Heat.DIVERGING, rewards.klPenalties()));
    }

    private static void addRollout(List<TokenSeries> series, Rollout rollout) {
        series.add(of("KL", "log π − log π_ref, nats", Heat.DIVERGING, rollout.kl()));
        series.add(of("value", "critic's estimate before the token", Heat.DIVERGING, rollout.values()));
        series.add(of("entropy", "of the policy at the token, nats", Heat.SEQUENTIAL, rollout.entropies()));
        series.add(of("log-prob", "log π", Heat.NONE, rollout.logProbs()));
        series.add(of("reference log-prob", "log π_ref", Heat.NONE, rollout.refLogProbs()));
        if (!rollout.controls().isExact() || rollout.byHand().sum() > 0) {
            series.add(of("sampling log-prob", "under the distribution truly sampled from", Heat.NONE, rollout.samplingLogProbs()));
        }
    }

    private static void addUpdate(List<TokenSeries> series, Rollout rollout, UpdateReport update) {
        series.add(of("ratio", "π / π_old before the last step that saw the response", Heat.RATIO,
                newest(rollout, update, MinibatchReport::ratios)));
        series.add(of("clipped", "1 where the clip acts", Heat.SEQUENTIAL, newest(rollout, update, MinibatchReport::clipped)));
    }

    /** What the last minibatch that saw a response says of its tokens; NaN for a response that none saw. */
    private static TokenRows newest(Rollout rollout, UpdateReport update, Function<MinibatchReport, TokenRows> series) {
        double[][] rows = new double[rollout.rows()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new double[rollout.tokens().length(row)];
            Arrays.fill(rows[row], Double.NaN);
        }
        for (MinibatchReport minibatch : update.minibatches()) {
            for (int i = 0; i < minibatch.rows().size(); i++) {
                rows[minibatch.rows().get(i)] = series.apply(minibatch).row(i);
            }
        }
        return TokenRows.of(rows);
    }

    /** The strip of some responses, all numbers known of them, each row labelled by its number and {@code label}. */
    static TokenStripView strip(StageValue value, IntFunction<String> label, int... rows) {
        StageParts parts = StageParts.of(value);
        Rollout rollout = parts.rollout().orElseThrow();
        List<TokenSeries> series = of(value);
        return TokenStripView.of("", series.stream().map(TokenSeries::channel).toList(),
                Arrays.stream(rows).mapToObj(row -> row(parts, rollout, series, row, label.apply(row))).toList());
    }

    /** This series less another, named by both. */
    TokenSeries minus(TokenSeries other, String meaning) {
        return of("Δ " + channel.name(), meaning, Heat.DIVERGING, numbers.minus(other.numbers));
    }

    /** Whether any token has a number other than zero. */
    boolean isAnywhere() {
        return numbers.tokens() > 0 && (numbers.min() != 0 || numbers.max() != 0);
    }

    /** The strip of all responses, coloured by any series. */
    static TokenStripView stripOf(Rollout rollout, List<TokenSeries> series) {
        StageParts parts = StageParts.of(rollout);
        return TokenStripView.of("", series.stream().map(TokenSeries::channel).toList(), IntStream.range(0, rollout.rows())
                .mapToObj(row -> row(parts, rollout, series, row, "")).toList());
    }

    /** The strip of all responses. */
    static TokenStripView strip(StageValue value, IntFunction<String> label) {
        return strip(value, label, IntStream.range(0, StageParts.of(value).rollout().orElseThrow().rows()).toArray());
    }

    private static TokenStripView.Row row(StageParts parts, Rollout rollout, List<TokenSeries> series, int row, String label) {
        Response response = rollout.responses().get(row);
        List<TokenStripView.Token> tokens = IntStream.range(0, rollout.tokens().length(row))
                .mapToObj(token -> new TokenStripView.Token(response.pieces().get(token), rollout.tokens().get(row, token),
                        series.stream().map(one -> one.numbers().get(row, token)).toList(), marks(parts, rollout, series, row, token)))
                .toList();
        return new TokenStripView.Row("#" + row + "  " + label, rollout.prompts().prompts().get(row).text(), tokens, ending(response));
    }

    private static Set<Mark> marks(StageParts parts, Rollout rollout, List<TokenSeries> series, int row, int token) {
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        if (rollout.byHand().get(row, token) != 0) {
            marks.add(Mark.BY_HAND);
        }
        if (parts.advantages().isPresent() && parts.advantages().get().mask().get(row, token) == 0) {
            marks.add(Mark.LEFT_OUT);
        }
        if (series.stream().anyMatch(one -> one.channel().name().equals("clipped") && one.numbers().get(row, token) == 1)) {
            marks.add(Mark.CLIPPED);
        }
        return marks;
    }

    private static TokenStripView.Ending ending(Response response) {
        return switch (response.finish()) {
            case END -> TokenStripView.Ending.EOS;
            case LENGTH -> TokenStripView.Ending.TRUNCATED;
        };
    }
}
