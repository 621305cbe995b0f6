package io.pposcope.math;

/**
 * The per-token KL penalty of the shaped reward, {@code −β·kl(log πₜ, log π_refₜ)}, as a constant: no gradient flows
 * through it.
 *
 * <p>Source: the paper, Eq. 19, with K1. It is neither normalised nor clipped, unlike the score.
 *
 * @param estimator which estimate of the KL
 * @param coefficient β (the paper's η), at least 0
 */
public record KlPenalty(KlEstimator estimator, double coefficient) {
    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if β is negative or not finite
     */
    public KlPenalty {
        Checks.requireAtLeast("the KL coefficient β", coefficient, 0);
    }

    /**
     * The penalty of every token, ready to be added to the reward. Shapes: all {@code [B, Tᵢ]}.
     *
     * @throws ShapeException if the two differ in shape
     */
    public TokenRows penalties(TokenRows logProbs, TokenRows refLogProbs) {
        return logProbs.zip("logProbs", refLogProbs, "refLogProbs", this::of);
    }

    /** Where the penalty of one token comes from. */
    public Explanation explain(double logProb, double refLogProb) {
        Explanation kl = Explanation.of(
                estimator.of(logProb, refLogProb),
                "KL estimate " + estimator,
                estimator.formula(),
                Explanation.given(logProb, "log π"),
                Explanation.given(refLogProb, "log π_ref"));
        return Explanation.of(
                of(logProb, refLogProb), "KL penalty", "−β·kl", Explanation.given(coefficient, "KL coefficient β"), kl);
    }

    private double of(double logProb, double refLogProb) {
        // Subtracting from 0 rather than negating, so that no divergence costs 0 and not −0.
        return 0.0 - coefficient * estimator.of(logProb, refLogProb);
    }
}
