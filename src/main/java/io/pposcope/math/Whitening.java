package io.pposcope.math;

/**
 * Rescaling of advantages by the statistics of all tokens of a minibatch together.
 *
 * <p>Not part of PPO-max (the paper, §5.3.1 and Fig. 5); offered because much of the literature uses it. Shapes:
 * {@code [B, Tᵢ]} in and out.
 */
public enum Whitening {
    /** The advantages as they are: PPO-max. */
    NONE(0),
    /** {@code (A − mean) / √(variance + 1e-6)}, population variance: the paper's released code. */
    STANDARDISE(1e-6),
    /** {@code (A − mean) / √(variance + 1e-8)}, unbiased variance (n−1): TRL. Needs at least two tokens. */
    STANDARDISE_UNBIASED(1e-8),
    /** {@code A → (A − mean) / √(variance + 1e-6) + mean}: unit variance, the mean stays where it was. */
    UNIT_VARIANCE(1e-6);

    private final double epsilon;

    Whitening(double epsilon) {
        this.epsilon = epsilon;
    }

    /** Short for {@code STANDARDISE.apply(rows)}. */
    public static TokenRows standardise(TokenRows rows) {
        return STANDARDISE.apply(rows);
    }

    /** Short for {@code UNIT_VARIANCE.apply(rows)}. */
    public static TokenRows toUnitVariance(TokenRows rows) {
        return UNIT_VARIANCE.apply(rows);
    }

    /** Short for {@code STANDARDISE_UNBIASED.apply(rows)}. */
    public static TokenRows standardiseUnbiased(TokenRows rows) {
        return STANDARDISE_UNBIASED.apply(rows);
    }

    /**
     * Rescales every number.
     *
     * @throws ShapeException if there is no token, or only one and the variance is to be unbiased
     * @throws NonFiniteException if a number is NaN or infinite
     */
    public TokenRows apply(TokenRows rows) {
        rows.requireFinite("advantages");
        if (this == NONE) {
            return rows;
        }
        double mean = rows.mean();
        double scale = scale(rows);
        return rows.map(value -> rescaled(value, mean, scale));
    }

    /** Where one rescaled number comes from, given where it came from and all numbers it was rescaled with. */
    public Explanation explain(Explanation advantage, TokenRows all) {
        if (this == NONE) {
            return advantage;
        }
        double mean = all.mean();
        double scale = scale(all);
        return Explanation.of(
                rescaled(advantage.value(), mean, scale),
                "whitened " + advantage.what(),
                formula(),
                advantage,
                Explanation.given(mean, "mean over %d tokens".formatted(all.tokens())),
                Explanation.given(scale, "scale"));
    }

    private double rescaled(double value, double mean, double scale) {
        double centred = (value - mean) / scale;
        return this == UNIT_VARIANCE ? centred + mean : centred;
    }

    private double scale(TokenRows rows) {
        return Math.sqrt(variance(rows) + epsilon);
    }

    private double variance(TokenRows rows) {
        if (this != STANDARDISE_UNBIASED) {
            return rows.variance();
        }
        if (rows.tokens() < 2) {
            throw new ShapeException("advantages hold 1 token; an unbiased variance needs two");
        }
        return rows.variance() * rows.tokens() / (rows.tokens() - 1);
    }

    private String formula() {
        return this == UNIT_VARIANCE ? "(A − mean) / scale + mean" : "(A − mean) / scale";
    }
}
