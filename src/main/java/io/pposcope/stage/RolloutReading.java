package io.pposcope.stage;

import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Sequences;
import io.pposcope.stage.RolloutSoFar.Token;
import io.pposcope.text.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Decoded rows being read by the reference and by the critic, which makes them a rollout. */
final class RolloutReading {

    private final RolloutStage stage;
    private final PromptBatch prompts;
    private final List<LiveRow> rows;
    private final Sequences sequences;
    private Optional<TokenRows> reference = Optional.empty();
    private Optional<TokenRows> values = Optional.empty();

    RolloutReading(RolloutStage stage, int iteration, List<LiveRow> rows) {
        this.stage = stage;
        this.rows = rows;
        this.prompts =
                new PromptBatch(iteration, rows.stream().map(row -> row.prompt).toList());
        this.sequences = new Sequences(
                prompts.tokens(), TokenIds.of(rows.stream().map(LiveRow::ids).toArray(int[][]::new)));
    }

    /** The next of the two readings; whether one more is left. */
    boolean next() {
        if (reference.isEmpty()) {
            reference = Optional.of(stage.reference()
                    .score(sequences, stage.rule().controls().temperature())
                    .logProbs());
        } else if (values.isEmpty()) {
            values = Optional.of(stage.critic().values(sequences));
        }
        return values.isEmpty();
    }

    Rollout rollout() {
        return new Rollout(
                prompts,
                stage.policyVersion(),
                stage.rule().controls(),
                rows.stream().map(this::response).toList(),
                sequences.responses(),
                series(Token::logProb),
                series(Token::samplingLogProb),
                series(Token::entropy),
                reference.orElseThrow(),
                values.orElseThrow(),
                series(token -> token.byHand() ? 1 : 0));
    }

    private Response response(LiveRow row) {
        Tokenizer tokenizer = stage.tokenizer();
        return new Response(
                tokenizer.decode(row.textIds(tokenizer.ends())),
                IntStream.of(row.ids()).mapToObj(tokenizer::piece).toList(),
                row.ended(tokenizer.ends()) ? Response.Finish.END : Response.Finish.LENGTH);
    }

    private TokenRows series(ToDoubleFunction<Token> number) {
        return TokenRows.of(rows.stream()
                .map(row -> row.tokens.stream().mapToDouble(number).toArray())
                .toArray(double[][]::new));
    }
}
