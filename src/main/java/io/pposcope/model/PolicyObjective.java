package io.pposcope.model;

import io.pposcope.math.KlEstimator;
import io.pposcope.math.RatioBounds;

/**
 * The policy's part of the loss, to be minimised:
 * {@code max(−Aρ, −A·clip(ρ, 1−ε, 1+ε))}, for A &lt; 0 at most {@code −cA} (dual clip), plus the entropy and KL terms.
 *
 * <p>Source: arXiv 2307.04964, equation 15; dual clip: Ye et al., arXiv 1912.09729. {@code +∞} switches a bound off.
 *
 * @param temperature divides the logits, as in sampling
 * @param surrogate the loss of a token; the formula above is that of {@link Surrogate.TokenRatio}
 * @param clipRange ε below 1
 * @param upperClipRange ε above 1
 * @param dualClip c &gt; 1
 * @param logRatioLimit log ρ is clamped to ± this before it is exponentiated
 * @param entropy bonus or target
 * @param kl KL to the reference as a loss term
 */
public record PolicyObjective(
        double temperature,
        Surrogate surrogate,
        double clipRange,
        double upperClipRange,
        double dualClip,
        double logRatioLimit,
        EntropyTerm entropy,
        KlTerm kl) {

    /** @throws IllegalArgumentException naming the number that is out of its range */
    public PolicyObjective {
        require(temperature > 0, "temperature", temperature, "positive");
        require(clipRange > 0, "clipRange", clipRange, "positive, or infinite for no clip");
        require(upperClipRange > 0, "upperClipRange", upperClipRange, "positive, or infinite for no clip");
        require(dualClip > 1, "dualClip", dualClip, "above 1, or infinite for no dual clip");
        require(logRatioLimit > 0, "logRatioLimit", logRatioLimit, "positive");
    }

    /** PPO's surrogate with the same ε on both sides. */
    public PolicyObjective(
            double temperature,
            double clipRange,
            double dualClip,
            double logRatioLimit,
            EntropyTerm entropy,
            KlTerm kl) {
        this(temperature, new Surrogate.TokenRatio(), clipRange, clipRange, dualClip, logRatioLimit, entropy, kl);
    }

    /** How far ratios count. */
    public RatioBounds bounds() {
        return new RatioBounds(clipRange, upperClipRange, dualClip);
    }

    static void require(boolean holds, String name, double found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + found + "; it must be " + expected);
        }
    }

    /** What the loss does with entropy H, the average over response tokens in nats. */
    public sealed interface EntropyTerm {

        /** {@code coefficient}: 0 leaves entropy alone. */
        double coefficient();

        /** Leaves entropy alone. */
        record None() implements EntropyTerm {
            @Override
            public double coefficient() {
                return 0;
            }
        }

        /** Adds {@code −coefficient·H}. */
        record Bonus(double coefficient) implements EntropyTerm {}

        /** Adds {@code coefficient·|H − target|}, the released code's clipped entropy; target in nats per token. */
        record Target(double coefficient, double target) implements EntropyTerm {}
    }

    /**
     * KL to the reference as a loss term, {@code coefficient · mean k(log π, log π_ref)}.
     *
     * <p>K1 has zero expected gradient as a loss, so K2 is the usual choice.
     */
    public record KlTerm(double coefficient, KlEstimator estimator) {

        public static KlTerm none() {
            return new KlTerm(0, KlEstimator.K2);
        }
    }
}
