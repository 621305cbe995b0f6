package io.pposcope.experience;

import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Sampled responses column by column: their texts and tokens, and each series of numbers that is known. What reads them
 * response by response is {@link #responses()}; a series that is not there is {@link Unknown}.
 */
public final class ResponseTable {

    /** A number per response token, {@code [B, Tᵢ]}; the last three are 1 for yes and 0 for no. */
    public enum Series {
        LOG_PROB,
        REF_LOG_PROB,
        ENTROPY,
        VALUE,
        REWARD,
        ADVANTAGE,
        RETURN_TARGET,
        RATIO,
        BY_HAND,
        LEFT_OUT,
        CLIPPED
    }

    private final int iteration;
    private final List<Prompt> prompts;
    private final List<Response> completions;
    private final TokenIds tokens;
    private final Optional<PerResponse> scores;
    private final Map<Series, TokenRows> series;

    private ResponseTable(
            int iteration,
            List<Prompt> prompts,
            List<Response> completions,
            TokenIds tokens,
            Optional<PerResponse> scores,
            Map<Series, TokenRows> series) {
        this.iteration = iteration;
        this.prompts = List.copyOf(prompts);
        this.completions = List.copyOf(completions);
        this.tokens = tokens;
        this.scores = scores;
        this.series = series;
    }

    /**
     * Responses of which no number is known yet.
     *
     * @throws ShapeException if prompts, completions and rows of tokens are not one for each response, or a response
     *     has not one piece for each token
     */
    public static ResponseTable of(int iteration, List<Prompt> prompts, List<Response> completions, TokenIds tokens) {
        if (prompts.size() != tokens.rows() || completions.size() != tokens.rows()) {
            throw new ShapeException(prompts.size() + " prompts, " + completions.size() + " responses and "
                    + tokens.rows() + " rows of tokens were given; there must be one of each for every response");
        }
        return new ResponseTable(
                iteration, prompts, completions, tokens, Optional.empty(), new EnumMap<>(Series.class));
    }

    /** What a stage value and the earlier ones it holds know of their responses; none before the rollout. */
    static List<ResponseView> responses(StageValue value) {
        return value.part(Rollout.class)
                .map(rollout -> of(value, rollout).responses())
                .orElse(List.of());
    }

    private static ResponseTable of(StageValue value, Rollout rollout) {
        ResponseTable table =
                of(rollout.iteration(), rollout.prompts().prompts(), rollout.completions(), rollout.tokens());
        table.series.put(Series.LOG_PROB, rollout.logProbs());
        table.series.put(Series.REF_LOG_PROB, rollout.refLogProbs());
        table.series.put(Series.ENTROPY, rollout.entropies());
        if (rollout.hasValues()) {
            table.series.put(Series.VALUE, rollout.values());
        }
        table.series.put(Series.BY_HAND, rollout.byHand());
        value.part(Rewards.class).ifPresent(rewards -> table.series.put(Series.REWARD, rewards.perToken()));
        value.part(Advantages.class).ifPresent(advantages -> {
            table.series.put(Series.ADVANTAGE, advantages.perToken());
            table.series.put(Series.RETURN_TARGET, advantages.returns());
            table.series.put(Series.LEFT_OUT, advantages.mask().map(counts -> counts == 0 ? 1 : 0));
        });
        ResponseTable scored = value.part(Scores.class)
                .map(scores -> table.withScores(scores.raw()))
                .orElse(table);
        return value.part(UpdateReport.class)
                .map(update -> scored.with(update.minibatches()))
                .orElse(scored);
    }

    /**
     * These responses with their raw scores.
     *
     * @throws ShapeException if there is not one score for each response
     */
    public ResponseTable withScores(PerResponse raw) {
        if (raw.rows() != tokens.rows()) {
            throw new ShapeException(
                    raw.rows() + " scores were given for " + tokens.rows() + " responses; there must be one for each");
        }
        return new ResponseTable(iteration, prompts, completions, tokens, Optional.of(raw), series);
    }

    /**
     * These responses with one more series of numbers.
     *
     * @throws ShapeException if there is not one number for each response token
     */
    public ResponseTable with(Series name, TokenRows numbers) {
        if (!Arrays.equals(numbers.lengths(), tokens.lengths())) {
            throw new ShapeException("the series " + name + " has rows of " + Arrays.toString(numbers.lengths())
                    + " numbers where the" + " responses have " + Arrays.toString(tokens.lengths())
                    + " tokens; there must be one for each token");
        }
        Map<Series, TokenRows> more = new EnumMap<>(series);
        more.put(name, numbers);
        return new ResponseTable(iteration, prompts, completions, tokens, scores, more);
    }

    /**
     * Ratios and clips of the last of these minibatches that saw each response; unknown for a response that none saw.
     */
    public ResponseTable with(List<MinibatchReport> minibatches) {
        return minibatches.isEmpty()
                ? this
                : with(Series.RATIO, newest(minibatches, MinibatchReport::ratios))
                        .with(Series.CLIPPED, newest(minibatches, MinibatchReport::clipped));
    }

    private TokenRows newest(List<MinibatchReport> minibatches, Function<MinibatchReport, TokenRows> of) {
        double[][] rows = Arrays.stream(tokens.lengths())
                .mapToObj(length -> {
                    double[] unknown = new double[length];
                    Arrays.fill(unknown, Unknown.NUMBER);
                    return unknown;
                })
                .toArray(double[][]::new);
        for (MinibatchReport minibatch : minibatches) {
            for (int i = 0; i < minibatch.rows().size(); i++) {
                rows[minibatch.rows().get(i)] = of.apply(minibatch).row(i);
            }
        }
        return TokenRows.of(rows);
    }

    /** The responses one by one. */
    public List<ResponseView> responses() {
        return IntStream.range(0, tokens.rows())
                .<ResponseView>mapToObj(Row::new)
                .toList();
    }

    /** Views made when they are asked for: a list of {@code size} elements. */
    public static <T> List<T> lazily(int size, IntFunction<T> element) {
        return new Lazily<>(size, element);
    }

    private static final class Lazily<T> extends AbstractList<T> implements RandomAccess {
        private final int size;
        private final IntFunction<T> element;

        Lazily(int size, IntFunction<T> element) {
            this.size = size;
            this.element = element;
        }

        @Override
        public T get(int index) {
            return element.apply(Objects.checkIndex(index, size));
        }

        @Override
        public int size() {
            return size;
        }
    }

    private double number(Series name, int row, int token) {
        TokenRows known = series.get(name);
        return known == null ? Unknown.NUMBER : known.get(row, token);
    }

    private final class Row implements ResponseView {
        private final int row;

        Row(int row) {
            this.row = row;
        }

        @Override
        public int number() {
            return row;
        }

        @Override
        public int iteration() {
            return iteration;
        }

        @Override
        public String prompt() {
            return prompts.get(row).text();
        }

        @Override
        public String text() {
            return completions.get(row).text();
        }

        @Override
        public boolean truncated() {
            return completions.get(row).truncated();
        }

        @Override
        public boolean open() {
            return false;
        }

        @Override
        public List<TokenView> tokens() {
            return lazily(length(), position -> new Token(row, position));
        }

        @Override
        public int length() {
            return tokens.length(row);
        }

        @Override
        public double score() {
            return scores.map(raw -> raw.get(row)).orElse(Unknown.NUMBER);
        }

        @Override
        public String toString() {
            return "response " + row + " of iteration " + iteration + ": " + text();
        }
    }

    private final class Token implements TokenView {
        private final int row;
        private final int position;

        Token(int row, int position) {
            this.row = row;
            this.position = position;
        }

        private double number(Series name) {
            return ResponseTable.this.number(name, row, position);
        }

        @Override
        public int response() {
            return row;
        }

        @Override
        public int position() {
            return position;
        }

        @Override
        public int id() {
            return tokens.get(row, position);
        }

        @Override
        public String piece() {
            return completions.get(row).pieces().get(position);
        }

        @Override
        public double logProb() {
            return number(Series.LOG_PROB);
        }

        @Override
        public double refLogProb() {
            return number(Series.REF_LOG_PROB);
        }

        @Override
        public double entropy() {
            return number(Series.ENTROPY);
        }

        @Override
        public double value() {
            return number(Series.VALUE);
        }

        @Override
        public double reward() {
            return number(Series.REWARD);
        }

        @Override
        public double advantage() {
            return number(Series.ADVANTAGE);
        }

        @Override
        public double returnTarget() {
            return number(Series.RETURN_TARGET);
        }

        @Override
        public double ratio() {
            return number(Series.RATIO);
        }

        @Override
        public boolean byHand() {
            return number(Series.BY_HAND) > 0;
        }

        @Override
        public boolean leftOut() {
            return number(Series.LEFT_OUT) == 1;
        }

        @Override
        public boolean clipped() {
            return number(Series.CLIPPED) == 1;
        }

        @Override
        public String toString() {
            return "token " + position + " of response " + row + ": " + piece();
        }
    }
}
