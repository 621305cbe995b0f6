package io.pposcope.math;

import static java.lang.Double.POSITIVE_INFINITY;

/**
 * The loss terms of a PPO update and the diagnostics that go with them, each on host numbers with its analytic
 * gradient.
 *
 * <p>{@code L = L_policy + c_v·L_value + c_ptx·L_pretrain [+ c_e·L_entropy + c_kl·L_kl]}, the bracket being no part of
 * PPO-max. Advantages, returns and old values are constants. All series have shape {@code [B, Tᵢ]}, Tᵢ ≥ 1.
 *
 * <p>Every function throws {@link ShapeException} where its series differ in shape or hold a response without tokens,
 * and {@link NonFiniteException} where an input or a probability ratio is NaN or infinite.
 */
public final class PpoLosses {
    /**
     * Of returns that are rounding alone: log-probabilities of a token decoded and of the same token scored differ by
     * up to 5e-6 in float32 (the embedded world's models), and β and the discounted sum keep that order.
     */
    private static final double ROUNDING = 1e-5;

    private PpoLosses() {}

    /**
     * The clipped surrogate objective, negated.
     *
     * <p>{@code max(−A·ρ, −A·clip(ρ, 1−ε, 1+ε))}, {@code ρ = exp(log π − log π_old)}; for {@code A < 0} bounded above
     * by {@code −A·c} with the dual clip c.
     *
     * <p>The gradient with respect to {@code newLogProbs} is {@code −A·ρ} times the token's weight, and exactly 0 where
     * {@code A > 0} and {@code ρ > 1+ε}, where {@code A < 0} and {@code ρ < 1−ε}, and where the dual clip binds.
     *
     * <p>Source: Schulman et al., arXiv 1707.06347; the paper, Eq. 15; dual clip: Ye et al., arXiv 1912.09729.
     *
     * @param clipRange ε, above 0; +∞ for no clip
     * @param dualClip c, above 1; +∞ for none. Not counted in the clip fraction: see {@link #dualClipFraction}
     */
    public static Loss policy(
            TokenRows newLogProbs,
            TokenRows oldLogProbs,
            TokenRows advantages,
            double clipRange,
            double dualClip,
            LossAveraging averaging) {
        return policy(newLogProbs, oldLogProbs, advantages, new RatioBounds(clipRange, clipRange, dualClip), averaging);
    }

    /** The clipped surrogate with a band that may reach further up than down. */
    public static Loss policy(
            TokenRows newLogProbs,
            TokenRows oldLogProbs,
            TokenRows advantages,
            RatioBounds bounds,
            LossAveraging averaging) {
        return surrogate(ratios(newLogProbs, oldLogProbs), advantages, bounds, averaging);
    }

    /** The clipped surrogate at given ratios; its gradient is with respect to the log-probabilities behind them. */
    static Loss surrogate(TokenRows ratios, TokenRows advantages, RatioBounds bounds, LossAveraging averaging) {
        advantages.requireFinite("advantages");
        TokenRows unclipped = surrogate(ratios, advantages);
        TokenRows clipped = surrogate(ratios.map(bounds::clip), advantages);
        TokenRows bound =
                advantages.map(advantage -> advantage < 0 ? -advantage * bounds.dualClip() : POSITIVE_INFINITY);
        TokenRows perToken = larger(unclipped, clipped).zip("terms", bound, "bounds", Math::min);
        TokenRows active = unclipped.zip("terms", perToken, "chosen terms", (term, chosen) -> term == chosen ? 1 : 0);
        return loss(averaging, perToken, product(unclipped, active), shareLarger(clipped, unclipped));
    }

    /** Share of all tokens on which the dual clip c binds: {@code A < 0} and {@code ρ > c}. */
    public static double dualClipFraction(
            TokenRows newLogProbs, TokenRows oldLogProbs, TokenRows advantages, double dualClip) {
        return ratios(newLogProbs, oldLogProbs)
                .zip(
                        "ratios",
                        advantages,
                        "advantages",
                        (ratio, advantage) -> advantage < 0 && ratio > dualClip ? 1 : 0)
                .mean();
    }

    /**
     * The clipped value loss, {@code ½·max((V − R)², (V_clip − R)²)} with
     * {@code V_clip = clip(V, V_old − ε_v, V_old + ε_v)}.
     *
     * <p>The gradient with respect to {@code newValues} is {@code V − R} times the token's weight where the plain error
     * is at least the clipped one, and 0 elsewhere: there V lies outside the band.
     *
     * <p>Source: the paper, §5.3.1 and Fig. 5 (star 7), ε_v = 0.2.
     *
     * @param valueClipRange ε_v, above 0; +∞ for no clip
     */
    public static Loss value(
            TokenRows newValues,
            TokenRows oldValues,
            TokenRows returns,
            double valueClipRange,
            LossAveraging averaging) {
        Checks.requireLimit("the value clip range", valueClipRange);
        newValues.requireFinite("newValues");
        oldValues.requireFinite("oldValues");
        returns.requireFinite("returns");
        TokenRows clippedValues = clippedValues(newValues, oldValues, valueClipRange);
        TokenRows residuals = newValues.zip("newValues", returns, "returns", (value, target) -> value - target);
        TokenRows plain = residuals.map(PpoLosses::halfSquare);
        TokenRows clipped = clippedValues.minus(returns).map(PpoLosses::halfSquare);
        TokenRows active = plain.zip("errors", clipped, "clipped errors", (a, b) -> a >= b ? 1 : 0);
        return loss(averaging, larger(plain, clipped), product(residuals, active), shareLarger(clipped, plain));
    }

    /** Values kept within {@code ±ε_v} of their snapshots. */
    static TokenRows clippedValues(TokenRows newValues, TokenRows oldValues, double valueClipRange) {
        return newValues.zip(
                "newValues",
                oldValues,
                "oldValues",
                (value, old) -> Math.clamp(value, old - valueClipRange, old + valueClipRange));
    }

    /**
     * The entropy bonus as a loss, {@code −H}. Gradient with respect to the entropies; for logits continue with
     * {@link Softmax#entropyGradient}. Not part of PPO-max.
     *
     * @param entropies entropy of the policy at every response token, in nats
     */
    public static Loss entropyBonus(TokenRows entropies, LossAveraging averaging) {
        entropies.requireFinite("entropies");
        return loss(averaging, entropies.times(-1), entropies.map(entropy -> -1), 0);
    }

    /**
     * The clipped entropy term, {@code |H̄ − target|} with H̄ the averaged entropy; {@code perToken} holds
     * {@code H − target}.
     *
     * <p>Source: the paper, §5.3.2 and Fig. 16; the released code takes H̄ as the token mean. With its default target
     * of 35 nats, above the logarithm of any vocabulary, it is a plain bonus.
     */
    public static Loss entropyTarget(TokenRows entropies, double target, LossAveraging averaging) {
        double distance = averaging.average(entropies.requireFinite("entropies")) - target;
        TokenRows slopes = entropies.map(entropy -> Math.signum(distance));
        return new Loss(Math.abs(distance), averaging.weighted(slopes), entropies.map(entropy -> entropy - target), 0);
    }

    /**
     * The KL to the reference as a loss term, through an estimator. Use K2 (or K3), not K1: see {@link KlEstimator}.
     * Not part of PPO-max, which has it in the reward.
     */
    public static Loss kl(
            TokenRows newLogProbs, TokenRows refLogProbs, KlEstimator estimator, LossAveraging averaging) {
        newLogProbs.requireFinite("newLogProbs");
        refLogProbs.requireFinite("refLogProbs");
        TokenRows slopes = newLogProbs.zip("newLogProbs", refLogProbs, "refLogProbs", estimator::gradient);
        return loss(averaging, estimator.of(newLogProbs, refLogProbs).requireFinite("KL estimates"), slopes, 0);
    }

    /**
     * The mixed-in language-model loss, {@code −log π(token)} on the target tokens of the pre-training rows.
     *
     * <p>Source: the paper, Eq. 17, negated; the released code averages over target tokens. The paper gives no
     * coefficient.
     */
    public static Loss pretrain(TokenRows targetLogProbs, LossAveraging averaging) {
        targetLogProbs.requireFinite("targetLogProbs");
        return loss(averaging, targetLogProbs.times(-1), targetLogProbs.map(logProb -> -1), 0);
    }

    /** {@code ρ = exp(log π − log π_old)} at every token. */
    public static TokenRows ratios(TokenRows newLogProbs, TokenRows oldLogProbs) {
        newLogProbs.requireFinite("newLogProbs").requireTokenInEveryRow("newLogProbs");
        oldLogProbs.requireFinite("oldLogProbs");
        return newLogProbs
                .zip("newLogProbs", oldLogProbs, "oldLogProbs", (logProb, old) -> Math.exp(logProb - old))
                .requireFinite("probability ratios");
    }

    /** Token mean of the ratios: near 1 while the policy is near the one that sampled. */
    public static double meanRatio(TokenRows newLogProbs, TokenRows oldLogProbs) {
        return ratios(newLogProbs, oldLogProbs).mean();
    }

    /** Token mean of an estimate of {@code KL(π_old ‖ π)}: how far the update has moved the policy. K3 is usual. */
    public static double approxKl(TokenRows newLogProbs, TokenRows oldLogProbs, KlEstimator estimator) {
        return oldLogProbs
                .zip("oldLogProbs", newLogProbs, "newLogProbs", estimator::of)
                .mean();
    }

    /**
     * {@code 1 − Var(R − V) / Var(R)} over all tokens; NaN, being undefined, where the returns do not vary by more than
     * the rounding of the 32-bit numbers they come from, 1e-5 of the largest return or value.
     */
    public static double explainedVariance(TokenRows values, TokenRows returns) {
        TokenRows residuals = returns.zip("returns", values, "values", (target, value) -> target - value);
        double rounding = ROUNDING * Math.max(largest(returns), largest(values));
        return returns.max() - returns.min() <= rounding ? Double.NaN : 1 - residuals.variance() / returns.variance();
    }

    private static double largest(TokenRows numbers) {
        return Math.max(Math.abs(numbers.min()), Math.abs(numbers.max()));
    }

    static Loss loss(LossAveraging averaging, TokenRows perToken, TokenRows slopes, double clipFraction) {
        return new Loss(averaging.average(perToken), averaging.weighted(slopes), perToken, clipFraction);
    }

    private static TokenRows surrogate(TokenRows ratios, TokenRows advantages) {
        return ratios.zip("newLogProbs", advantages, "advantages", (ratio, advantage) -> -advantage * ratio);
    }

    private static double halfSquare(double residual) {
        return 0.5 * residual * residual;
    }

    private static TokenRows larger(TokenRows a, TokenRows b) {
        return a.zip("terms", b, "clipped terms", Math::max);
    }

    private static TokenRows product(TokenRows a, TokenRows b) {
        return a.zip("slopes", b, "switches", (x, y) -> y == 0 ? 0 : x * y);
    }

    private static double shareLarger(TokenRows a, TokenRows b) {
        return a.zip("clipped terms", b, "terms", (x, y) -> x > y ? 1 : 0).mean();
    }
}
