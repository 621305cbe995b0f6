package io.pposcope.math;

import java.util.Arrays;

/**
 * How per-token terms become one loss: every convention is a weight per token that depends on the lengths of the
 * responses only.
 *
 * <p>{@code L = Σᵢ wᵢ Σₜ xᵢₜ}. The released code takes the token mean of a minibatch; so does this project by default.
 */
public sealed interface LossAveraging {
    /** Every token counts the same: {@code wᵢ = 1/ΣT}. Long responses dominate. */
    LossAveraging TOKEN_MEAN = new TokenMean();
    /** Every response counts the same: {@code wᵢ = 1/(B·Tᵢ)}. Tokens of long responses weigh less. */
    LossAveraging SEQUENCE_MEAN_OF_TOKEN_MEANS = new SequenceMeanOfTokenMeans();
    /** {@code wᵢ = 1/B}: the loss grows with length. */
    LossAveraging SEQUENCE_MEAN_OF_TOKEN_SUMS = new SequenceMeanOfTokenSums();

    /** {@code wᵢ = 1/(B·length)} with one fixed length for all, usually the response limit. */
    static LossAveraging fixedLength(int length) {
        return new FixedLength(length);
    }

    /** The weight of every token of each response: entry i is for all tokens of response i, {@code [B]}. */
    double[] weights(int... lengths);

    /**
     * The weighted sum. Shape: {@code [B, Tᵢ]}, Tᵢ ≥ 1.
     *
     * @throws ShapeException if there is no response, or one without tokens
     */
    default double average(TokenRows perToken) {
        return weighted(perToken.requireTokenInEveryRow("per-token terms")).sum();
    }

    /** Each term times its weight, so that the result sums to the average. */
    default TokenRows weighted(TokenRows perToken) {
        return perToken.timesByRow(weights(perToken.lengths()));
    }

    private static double[] same(int[] lengths, double weight) {
        double[] weights = new double[lengths.length];
        Arrays.fill(weights, weight);
        return weights;
    }

    /** See {@link #TOKEN_MEAN}. */
    record TokenMean() implements LossAveraging {
        @Override
        public double[] weights(int... lengths) {
            return LossAveraging.same(lengths, 1.0 / Arrays.stream(lengths).sum());
        }
    }

    /** See {@link #SEQUENCE_MEAN_OF_TOKEN_MEANS}. */
    record SequenceMeanOfTokenMeans() implements LossAveraging {
        @Override
        public double[] weights(int... lengths) {
            return Arrays.stream(lengths)
                    .mapToDouble(length -> 1.0 / lengths.length / length)
                    .toArray();
        }
    }

    /** See {@link #SEQUENCE_MEAN_OF_TOKEN_SUMS}. */
    record SequenceMeanOfTokenSums() implements LossAveraging {
        @Override
        public double[] weights(int... lengths) {
            return LossAveraging.same(lengths, 1.0 / lengths.length);
        }
    }

    /** See {@link #fixedLength}. */
    record FixedLength(int length) implements LossAveraging {
        public FixedLength {
            Checks.requireAtLeast("the fixed length", length, 1);
        }

        @Override
        public double[] weights(int... lengths) {
            return LossAveraging.same(lengths, 1.0 / lengths.length / length);
        }
    }
}
