package io.pposcope.inspect;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenRows;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One number per response token under the name and colour by which every strip shows it. */
record TokenSeries(TokenStripView.Channel channel, TokenRows numbers) {

    private static TokenSeries of(String name, String meaning, Heat heat, TokenRows numbers) {
        return new TokenSeries(new TokenStripView.Channel(name, meaning, heat), numbers);
    }

    static List<TokenSeries> of(Rollout rollout) {
        Stream<TokenSeries> shown = Stream.of(
                of("KL", "log π − log π_ref, nats", Heat.DIVERGING, rollout.kl()),
                of("value", "critic's estimate before the token", Heat.DIVERGING, rollout.values()),
                of("entropy", "of the policy at the token, nats", Heat.SEQUENTIAL, rollout.entropies()),
                of("log-prob", "log π", Heat.NONE, rollout.logProbs()),
                of("reference log-prob", "log π_ref", Heat.NONE, rollout.refLogProbs()));
        Stream<TokenSeries> sampling = Stream.of(
                of("sampling log-prob", "under the distribution truly sampled from", Heat.NONE, rollout.samplingLogProbs()));
        return rollout.controls().isExact() ? shown.toList() : Stream.concat(shown, sampling).toList();
    }

    static List<TokenSeries> of(Rewards rewards) {
        Stream<TokenSeries> shaped = Stream.of(
                of("reward", "KL penalty, and the score on the last token", Heat.DIVERGING, rewards.perToken()),
                of("KL penalty", "−β·kl", Heat.DIVERGING, rewards.klPenalties()));
        return Stream.concat(shaped, of(rewards.rollout()).stream()).toList();
    }

    static List<TokenSeries> of(Advantages advantages) {
        Stream<TokenSeries> estimated = Stream.of(
                of("advantage", "as the loss uses it", Heat.DIVERGING, advantages.perToken()),
                of("return", "target of the critic", Heat.DIVERGING, advantages.returns()));
        Stream<TokenSeries> raw = advantages.raw().equals(advantages.perToken()) ? Stream.of()
                : Stream.of(of("raw advantage", "before whitening and clip", Heat.NONE, advantages.raw()));
        return Stream.of(estimated, of(advantages.rewards()).stream(), raw).flatMap(s -> s).toList();
    }

    /** The strip of {@code rollout} coloured by {@code series}, each row labelled by its number and {@code label}. */
    static TokenStripView strip(Rollout rollout, List<TokenSeries> series, IntFunction<String> label) {
        List<TokenStripView.Row> rows = IntStream.range(0, rollout.rows()).mapToObj(row -> row(rollout, series, row, label.apply(row))).toList();
        return TokenStripView.of("", series.stream().map(TokenSeries::channel).toList(), rows);
    }

    private static TokenStripView.Row row(Rollout rollout, List<TokenSeries> series, int row, String label) {
        Response response = rollout.responses().get(row);
        List<TokenStripView.Token> tokens = IntStream.range(0, rollout.tokens().length(row))
                .mapToObj(token -> new TokenStripView.Token(response.pieces().get(token), rollout.tokens().get(row, token),
                        series.stream().map(one -> one.numbers().get(row, token)).toList()))
                .toList();
        return new TokenStripView.Row("#" + row + "  " + label, rollout.prompts().prompts().get(row).text(), tokens, ending(response));
    }

    private static TokenStripView.Ending ending(Response response) {
        return switch (response.finish()) {
            case END -> TokenStripView.Ending.EOS;
            case LENGTH -> TokenStripView.Ending.TRUNCATED;
        };
    }
}
