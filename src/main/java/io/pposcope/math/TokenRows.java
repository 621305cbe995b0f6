package io.pposcope.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * One number per response token: ragged rows of doubles, one row per response.
 *
 * <p>Immutable: arrays are copied on the way in and on the way out. Shape {@code [B, Tᵢ]}; rows may differ in length
 * and may be empty, but the statistics of no tokens at all are refused rather than NaN.
 */
public final class TokenRows {
    private final double[][] rows;
    private final int tokens;

    private TokenRows(double[][] ownedRows) {
        rows = ownedRows;
        tokens = Arrays.stream(ownedRows).mapToInt(row -> row.length).sum();
    }

    /** Copies the given rows, {@code [B][Tᵢ]}. */
    public static TokenRows of(double[]... rows) {
        double[][] copy = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            copy[i] = Objects.requireNonNull(
                            rows[i], "a response row is null; use an empty array for a response without tokens")
                    .clone();
        }
        return new TokenRows(copy);
    }

    /**
     * Cuts a flat array, responses one after another, into rows of the given lengths.
     *
     * @throws ShapeException if the lengths do not add up to the array's length, or one is negative
     */
    public static TokenRows fromFlat(double[] flat, int[] lengths) {
        int start = 0;
        double[][] rows = new double[lengths.length][];
        for (int i = 0; i < lengths.length; i++) {
            int end = start + lengths[i];
            if (lengths[i] < 0 || end > flat.length) {
                throw flatMismatch(flat, lengths);
            }
            rows[i] = Arrays.copyOfRange(flat, start, end);
            start = end;
        }
        if (start != flat.length) {
            throw flatMismatch(flat, lengths);
        }
        return new TokenRows(rows);
    }

    private static ShapeException flatMismatch(double[] flat, int[] lengths) {
        return new ShapeException("response lengths %s add up to %d tokens, but %d numbers were given; they must agree"
                .formatted(Arrays.toString(lengths), Arrays.stream(lengths).sum(), flat.length));
    }

    /** All rows of the parts, one part after another. */
    public static TokenRows joined(List<TokenRows> parts) {
        return new TokenRows(
                parts.stream().flatMap(part -> Arrays.stream(part.rows)).toArray(double[][]::new));
    }

    /** Zeros in the shape of the given rows. */
    public static TokenRows zerosLike(TokenRows shape) {
        return shape.map(value -> 0.0);
    }

    /** The number of responses, B. */
    public int rows() {
        return rows.length;
    }

    /** The number of tokens of one response, Tᵢ. */
    public int length(int row) {
        return existing(row).length;
    }

    /** The number of tokens of all responses together, ΣTᵢ. */
    public int tokens() {
        return tokens;
    }

    /** The number of tokens of every response, {@code [B]}. */
    public int[] lengths() {
        return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    }

    public double get(int row, int token) {
        requireToken(row, token);
        return rows[row][token];
    }

    /** A copy of one row. */
    public double[] row(int row) {
        return existing(row).clone();
    }

    /** All numbers in one array, responses one after another. */
    public double[] flat() {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** The operator applied to every number. */
    public TokenRows map(DoubleUnaryOperator operator) {
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = Arrays.stream(rows[i]).map(operator).toArray();
        }
        return new TokenRows(result);
    }

    /**
     * Combines two series token by token.
     *
     * @param what what this series is called in an error
     * @param otherName what the other series is called in an error
     * @throws ShapeException if the two differ in shape
     */
    public TokenRows zip(String what, TokenRows other, String otherName, DoubleBinaryOperator operator) {
        requireSameShape(what, other, otherName);
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = new double[rows[i].length];
            for (int t = 0; t < rows[i].length; t++) {
                result[i][t] = operator.applyAsDouble(rows[i][t], other.rows[i][t]);
            }
        }
        return new TokenRows(result);
    }

    public TokenRows plus(TokenRows other) {
        return zip("the left rows", other, "the right rows", Double::sum);
    }

    public TokenRows minus(TokenRows other) {
        return zip("the left rows", other, "the right rows", (a, b) -> a - b);
    }

    public TokenRows times(double factor) {
        return map(value -> value * factor);
    }

    /** Every row multiplied by its own factor, {@code [B]}. */
    TokenRows timesByRow(double[] factors) {
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            double factor = factors[i];
            result[i] = Arrays.stream(rows[i]).map(value -> value * factor).toArray();
        }
        return new TokenRows(result);
    }

    /** Sum over all tokens, 0 without any. */
    public double sum() {
        return Arrays.stream(rowSums()).sum();
    }

    /** Mean over all tokens: every token counts the same, whatever its response. */
    public double mean() {
        requireAnyToken("mean");
        return sum() / tokens;
    }

    public double min() {
        requireAnyToken("minimum");
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).min().getAsDouble();
    }

    public double max() {
        requireAnyToken("maximum");
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).max().getAsDouble();
    }

    /** Sum of each response, {@code [B]}. */
    public double[] rowSums() {
        return perRow(row -> {
            double sum = 0;
            for (double value : row) {
                sum += value;
            }
            return sum;
        });
    }

    /**
     * Mean of each response, {@code [B]}.
     *
     * @throws ShapeException if a response has no token
     */
    public double[] rowMeans() {
        requireTokenInEveryRow("these rows");
        double[] means = rowSums();
        for (int i = 0; i < means.length; i++) {
            means[i] /= rows[i].length;
        }
        return means;
    }

    /** Population variance over all tokens (divides by n). */
    public double variance() {
        double mean = mean();
        return map(value -> (value - mean) * (value - mean)).sum() / tokens;
    }

    /** Population standard deviation over all tokens (divides by n). */
    public double std() {
        return Math.sqrt(variance());
    }

    /** The chosen rows, in the order given; a row may be chosen more than once. */
    public TokenRows select(int... chosen) {
        double[][] result = new double[chosen.length][];
        for (int i = 0; i < chosen.length; i++) {
            result[i] = existing(chosen[i]);
        }
        return new TokenRows(result);
    }

    /** The same rows with one number replaced. */
    public TokenRows withValue(int row, int token, double value) {
        requireToken(row, token);
        double[][] result = rows.clone();
        result[row] = rows[row].clone();
        result[row][token] = value;
        return new TokenRows(result);
    }

    /**
     * Refuses two series of different shape.
     *
     * @throws ShapeException naming every response that differs and both its lengths
     */
    public void requireSameShape(String name, TokenRows other, String otherName) {
        requireSameShape(name, other, otherName, "both need one number for every token");
    }

    void requireSameShape(String name, TokenRows other, String otherName, String need) {
        if (rows.length != other.rows.length) {
            throw new ShapeException("%s and %s differ in responses: %d and %d; %s"
                    .formatted(name, otherName, rows.length, other.rows.length, need));
        }
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            int mine = rows[i].length;
            int theirs = other.rows[i].length;
            if (mine != theirs) {
                differing.add("response %d: %d and %d tokens".formatted(i, mine, theirs));
            }
        }
        if (!differing.isEmpty()) {
            throw new ShapeException("%s and %s differ in length for %s; %s"
                    .formatted(name, otherName, String.join(", ", differing), need));
        }
    }

    /**
     * Refuses NaN and infinities.
     *
     * @param what what this series is called in an error
     * @return these rows
     * @throws NonFiniteException naming the first such response, token and value, and how many there are
     */
    public TokenRows requireFinite(String what) {
        for (int i = 0; i < rows.length; i++) {
            for (int t = 0; t < rows[i].length; t++) {
                if (!Double.isFinite(rows[i][t])) {
                    throw nonFinite(what, i, t);
                }
            }
        }
        return this;
    }

    private NonFiniteException nonFinite(String what, int row, int token) {
        long count = Arrays.stream(rows)
                .flatMapToDouble(Arrays::stream)
                .filter(value -> !Double.isFinite(value))
                .count();
        return new NonFiniteException(
                "%s: response %d, token %d is %s (%d of %d tokens are not finite); every token needs a finite number"
                        .formatted(what, row, token, rows[row][token], count, tokens));
    }

    /**
     * Refuses responses without tokens, and a batch without responses.
     *
     * @return these rows
     * @throws ShapeException naming every empty response
     */
    public TokenRows requireTokenInEveryRow(String what) {
        if (rows.length == 0) {
            throw new ShapeException("%s hold no response; at least one is needed".formatted(what));
        }
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length == 0) {
                empty.add(String.valueOf(i));
            }
        }
        if (!empty.isEmpty()) {
            throw new ShapeException(
                    "%s have no token for response %s; a response holds at least its end-of-sequence token"
                            .formatted(what, String.join(", ", empty)));
        }
        return this;
    }

    private void requireAnyToken(String statistic) {
        if (tokens == 0) {
            throw new ShapeException("these rows hold no token, so they have no " + statistic);
        }
    }

    private double[] existing(int row) {
        if (row < 0 || row >= rows.length) {
            throw new IndexOutOfBoundsException(
                    "there is no response %d: there are %d, counted from 0".formatted(row, rows.length));
        }
        return rows[row];
    }

    private void requireToken(int row, int token) {
        int length = existing(row).length;
        if (token < 0 || token >= length) {
            throw new IndexOutOfBoundsException(
                    "there is no token %d in response %d: it has %d, counted from 0".formatted(token, row, length));
        }
    }

    private double[] perRow(ToDoubleFunction<double[]> statistic) {
        return Arrays.stream(rows).mapToDouble(statistic).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenRows that && Arrays.deepEquals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(rows);
    }

    @Override
    public String toString() {
        if (tokens == 0) {
            return "TokenRows[%d responses, 0 tokens]".formatted(rows.length);
        }
        return "TokenRows[%d responses, %d tokens, mean %s, %s..%s]"
                .formatted(rows.length, tokens, Numbers.text(mean()), Numbers.text(min()), Numbers.text(max()));
    }
}
