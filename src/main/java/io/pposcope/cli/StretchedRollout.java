package io.pposcope.cli;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A rollout of any size for benchmarks, made of the rows and tokens of a real one, over and over. */
final class StretchedRollout {

    private StretchedRollout() {}

    static Rollout of(Rollout rollout, int rows, int tokens) {
        List<Prompt> prompts = IntStream.range(0, rows)
                .mapToObj(row -> rollout.prompts().prompts().get(row % rollout.rows()))
                .toList();
        List<Response> responses = IntStream.range(0, rows)
                .mapToObj(row -> rollout.completions().get(row % rollout.rows()))
                .map(response -> new Response(
                        response.text(),
                        IntStream.range(0, tokens)
                                .mapToObj(t -> response.pieces()
                                        .get(t % response.pieces().size()))
                                .toList(),
                        response.finish()))
                .toList();
        TokenIds ids = TokenIds.of(IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, tokens)
                        .map(t -> rollout.tokens()
                                .get(row % rollout.rows(), t % rollout.tokens().length(row % rollout.rows())))
                        .toArray())
                .toArray(int[][]::new));
        UnaryOperator<TokenRows> stretch = series -> TokenRows.of(IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, tokens)
                        .mapToDouble(t -> series.get(row % rollout.rows(), t % series.length(row % rollout.rows())))
                        .toArray())
                .toArray(double[][]::new));
        return new Rollout(
                new PromptBatch(0, prompts),
                0,
                rollout.controls(),
                responses,
                ids,
                stretch.apply(rollout.logProbs()),
                stretch.apply(rollout.samplingLogProbs()),
                stretch.apply(rollout.entropies()),
                stretch.apply(rollout.refLogProbs()),
                stretch.apply(rollout.values()),
                stretch.apply(rollout.byHand()));
    }
}
