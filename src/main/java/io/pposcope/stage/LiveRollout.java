package io.pposcope.stage;

import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Decoding;
import io.pposcope.model.Decoding.Choice;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import io.pposcope.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A rollout under way, one token at a time. Between two tokens everything can be looked at; looking changes nothing, so a
 * rollout finished in one go and one finished in steps are equal bit for bit.
 */
public final class LiveRollout implements AutoCloseable {

    private static final long PURPOSE = RandomStreams.purpose("rollout");

    /** One possible next token. */
    public record Candidate(int token, String piece, double probability) {}

    private final RolloutStage stage;
    private final PromptBatch prompts;
    private final Decoding decoding;
    private final List<SplittableRandom> streams;
    private final List<GrowingRow> rows;
    private int position;

    LiveRollout(RolloutStage stage, PromptBatch prompts) {
        this.stage = stage;
        this.prompts = prompts;
        this.decoding = stage.policy().decode(prompts.tokens(), stage.rule().maxNewTokens(), stage.rule().controls());
        this.streams = IntStream.range(0, prompts.rows())
                .mapToObj(row -> RandomStreams.at(stage.seed(), prompts.iteration(), PURPOSE, row)).toList();
        this.rows = IntStream.range(0, prompts.rows()).mapToObj(row -> new GrowingRow()).toList();
    }

    /** Response tokens decoded so far in the longest row. */
    public int position() {
        return position;
    }

    /** Whether every row has ended by itself or reached the length limit. */
    public boolean done() {
        return position == stage.rule().maxNewTokens() || rows.stream().noneMatch(row -> row.open);
    }

    /** Rows that still grow. */
    public List<Integer> openRows() {
        return IntStream.range(0, rows.size()).filter(row -> rows.get(row).open && !done()).boxed().toList();
    }

    /** The text of a row so far. */
    public String text(int row) {
        return stage.tokenizer().decode(rows.get(row).ids());
    }

    /** The likeliest next tokens of an open row under the policy, likeliest first. */
    public List<Candidate> candidates(int row, int count) {
        double[] logProbs = decoding.nextLogProbs(row);
        return IntStream.range(0, logProbs.length).boxed()
                .sorted((a, b) -> Double.compare(logProbs[b], logProbs[a])).limit(count)
                .map(id -> new Candidate(id, stage.tokenizer().piece(id), Math.exp(logProbs[id]))).toList();
    }

    /** Decodes one token for every open row. */
    public LiveRollout step() {
        if (!done()) {
            Choice choice = decoding.sample(streams.stream().mapToDouble(SplittableRandom::nextDouble).toArray());
            for (int row = 0; row < rows.size(); row++) {
                rows.get(row).append(choice, row, stage.tokenizer().eos());
            }
            position++;
            if (!done()) {
                decoding.advance(choice.tokens());
            }
        }
        return this;
    }

    /** Steps until the condition holds or nothing is left to decode. */
    public LiveRollout runUntil(Predicate<LiveRollout> condition) {
        while (!done() && !condition.test(this)) {
            step();
        }
        return this;
    }

    /** Decodes the rest, asks reference and critic about every token, and closes. */
    public Rollout finish() {
        runUntil(live -> false);
        close();
        TokenIds tokens = TokenIds.of(rows.stream().map(GrowingRow::ids).toArray(int[][]::new));
        Sequences sequences = new Sequences(prompts.tokens(), tokens);
        TokenScores reference = stage.reference().score(sequences, stage.rule().controls().temperature());
        return new Rollout(prompts, stage.policyVersion(), stage.rule().controls(),
                rows.stream().map(this::response).toList(), tokens, series(Column.LOG_PROB), series(Column.SAMPLING_LOG_PROB),
                series(Column.ENTROPY), reference.logProbs(), stage.critic().values(sequences),
                TokenRows.zerosLike(reference.logProbs()));
    }

    private Response response(GrowingRow row) {
        int[] ids = row.ids();
        return new Response(stage.tokenizer().decode(ids), pieces(stage.tokenizer(), ids),
                row.open ? Response.Finish.LENGTH : Response.Finish.END);
    }

    private static List<String> pieces(Tokenizer tokenizer, int[] ids) {
        return IntStream.of(ids).mapToObj(tokenizer::piece).toList();
    }

    private TokenRows series(Column column) {
        return TokenRows.of(rows.stream().map(row -> row.column(column)).toArray(double[][]::new));
    }

    @Override
    public void close() {
        decoding.close();
    }

    private enum Column {
        LOG_PROB,
        SAMPLING_LOG_PROB,
        ENTROPY
    }

    /** The tokens of one response so far. */
    private static final class GrowingRow {

        private record Token(int id, double logProb, double samplingLogProb, double entropy) {}

        private final List<Token> tokens = new ArrayList<>();
        private boolean open = true;

        void append(Choice choice, int row, int end) {
            if (open) {
                tokens.add(new Token(choice.tokens()[row], choice.logProbs()[row], choice.samplingLogProbs()[row],
                        choice.entropies()[row]));
                open = choice.tokens()[row] != end;
            }
        }

        int[] ids() {
            return tokens.stream().mapToInt(Token::id).toArray();
        }

        double[] column(Column column) {
            return tokens.stream().mapToDouble(token -> switch (column) {
                case LOG_PROB -> token.logProb();
                case SAMPLING_LOG_PROB -> token.samplingLogProb();
                case ENTROPY -> token.entropy();
            }).toArray();
        }
    }
}
