package io.pposcope;

/**
 * How far a number may lie from the expected one, in every test of the library; each with the reason why not less.
 * Absolute unless it says relative. A house rule keeps other tolerances out of the tests.
 */
public final class Tolerances {

    // Float64.

    /** Laws that hold exactly in real numbers, on sums of some hundred terms of size 1. */
    public static final double EXACT = 1e-12;
    /** Through a least-squares fit, a softmax or sums of thousands of terms: three digits more are lost. */
    public static final double FITTED = 1e-9;
    /** Relative tolerance of the golden vectors, which carry 12 significant digits. */
    public static final double VECTOR_RELATIVE = 1e-9;
    /** Where a golden value is 0. */
    public static final double VECTOR_ABSOLUTE = 1e-12;
    /** Step of central differences. */
    public static final double DIFFERENCE_STEP = 1e-6;
    /** Central differences with that step: cancellation leaves about 1e-10, curvature about 1e-12. */
    public static final double DIFFERENCE = 1e-8;
    /** Moments of a few scores of size 1 of which one is moved by 1e-9. */
    public static final double MOVED_SCORE = 1e-8;
    /** The ε of 1e-6 that whitening adds to a variance of 0.01 or more leaves the new one below 1 by ε over the old. */
    public static final double WHITENING_EPSILON = 1e-4;
    /** verl adds 1e-8 to the number of tokens that it divides by: a response of one token differs by that share. */
    public static final double VERL_TOKEN_COUNT = 1e-8;
    /** GRPO adds 1e-6 to the deviation that it divides by, here of 1. */
    public static final double GROUP_EPSILON = 1e-6;
    /** PyTorch's clipping adds 1e-6 to a norm, here of 10. */
    public static final double CLIPPING_EPSILON = 1e-7;

    // Float32, which carries 7 digits, against float64 or against another order of summation.

    /** Relative: sums of about ten terms lose one or two digits. */
    public static final double FLOAT32 = 1e-5;
    /** What 0 or 1 becomes in log-probabilities and probabilities that sum a few terms. */
    public static final double FLOAT32_ZERO = 1e-6;
    /** A surrogate loss and its gradient: sums of some 27 terms of size 1 lose one digit. */
    public static final double FLOAT32_SURROGATE = 3e-6;
    /** Log-probabilities in two orders of summation through two layers of width 8 or 16. */
    public static final double FLOAT32_ORDER = 2e-5;
    /** A loss of size 1 from the same numbers per token, summed by the engine and in float64. */
    public static final double FLOAT32_LOSS = 2e-5;
    /**
     * Logits and log-probabilities of real models against float64: transformers' own float32 run differs by 2.2e-5 at
     * most, over 200 tokens by a little more.
     */
    public static final double FLOAT32_LOGIT = 1e-4;
    /** Relative: gradients of micro-batches are added in another order than those of the whole. */
    public static final double FLOAT32_MICRO_BATCHES = 1e-4;
    /** Relative: a gradient's norm sums squares over up to 32,768 entries. */
    public static final double FLOAT32_GRADIENT_NORM = 1e-3;
    /** Relative error of a central difference of a loss: rounding of 1e-7 over a change of about 1e-3. */
    public static final double FLOAT32_DIFFERENCE = 0.02;

    // Half precision.

    /** A loss of weights rounded to float16, 11 bits of mantissa: here and there its third digit. */
    public static final double FLOAT16_LOSS = 0.005;
    /** Log-probabilities of size 3 in two orders of summation in bfloat16, 8 bits of mantissa. */
    public static final double BFLOAT16_LOG_PROB = 0.05;
    /** A loss after 30 steps in bfloat16: each step's rounding steers the next. */
    public static final double BFLOAT16_LOSS = 0.1;

    // Numbers from papers and tables, and numbers that are to differ.

    /** Half a unit of the fourth decimal, to which a paper prints. */
    public static final double FOUR_DECIMALS = 5e-5;
    /** Half a unit of the third decimal, to which a table of quantiles prints. */
    public static final double THREE_DECIMALS = 5e-4;
    /** Numbers further apart than this are not the same number rounded. */
    public static final double APART = 1e-3;
    /** Tokens: the world's mean lengths are stated rounded, and no limit of a model is nearer. */
    public static final double STATED_LENGTH = 2;
    /** Standard deviations: nothing that the range of healthy runs would report. */
    public static final double WITHIN_RANGE = 3;
    /** By how much 95 % intervals of 40 differences may cover less or more than they say, beside chance. */
    public static final double SMALL_SAMPLE_COVERAGE = 0.02;

    private Tolerances() {}

    /** Four standard errors of a share {@code p} among {@code n} independent draws. */
    public static double share(double p, int n) {
        return 4 * Math.sqrt(p * (1 - p) / n);
    }

    /** Four standard errors of a mean of {@code n} independent draws; more than four of their standard deviation. */
    public static double mean(double standardDeviation, int n) {
        return 4 * standardDeviation / Math.sqrt(n);
    }
}
