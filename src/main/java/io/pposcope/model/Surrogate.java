package io.pposcope.model;

import io.pposcope.math.Loss;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.PolicyTerms;
import io.pposcope.math.PpoLosses;
import io.pposcope.math.RatioBounds;
import io.pposcope.math.SurrogateLosses;
import io.pposcope.math.TokenLoss;

/**
 * The policy loss of one token, from its advantage A and its log-probabilities under the policy, π, and under the one
 * that the ratio divides by, π_old. The formulas are those of {@link PpoLosses} and {@link SurrogateLosses}, or one's
 * own.
 */
public sealed interface Surrogate {

    /** PPO: the clipped surrogate of {@code ρ = π/π_old} at each token. */
    record TokenRatio() implements Surrogate {}

    /** GSPO: the clipped surrogate of one ratio per response, {@code s = exp(mean log ρ)}. */
    record SequenceRatio() implements Surrogate {}

    /** REINFORCE: {@code −A·log π}; no ratio, so no clip. */
    record LogProb() implements Surrogate {}

    /**
     * KL-Cov: {@code −A·ρ} without a clip, plus {@code coefficient·|log ρ|} at the tokens of the largest covariance of
     * advantage and log-probability in the minibatch.
     *
     * @param share of the minibatch's tokens, at least one of them
     * @param coefficient of the penalty
     */
    record KlCov(double share, double coefficient) implements Surrogate {

        /** @throws IllegalArgumentException if the share is no share, or the coefficient is negative */
        public KlCov {
            requireShare(share);
            PolicyObjective.require(coefficient >= 0, "the coefficient of KL-Cov", coefficient, "0 or more");
        }
    }

    /**
     * Clip-Cov: the clipped surrogate of the token's ratio, and no loss at tokens drawn at random from those whose
     * covariance of advantage and log-probability lies between two bounds.
     *
     * @param share of the minibatch's tokens, at least one of them
     * @param low bound of the covariance, excluded
     * @param high bound, excluded
     */
    record ClipCov(double share, double low, double high) implements Surrogate {

        /** @throws IllegalArgumentException if the share is no share, or the bounds leave nothing between them */
        public ClipCov {
            requireShare(share);
            PolicyObjective.require(low < high, "the lower bound of Clip-Cov", low, "below the upper one, " + high);
        }
    }

    /** A formula of one's own. */
    record Typed(TokenLoss loss) implements Surrogate {}

    /** Whether it has a probability ratio that the clip can act on. */
    default boolean clips() {
        return this instanceof TokenRatio || this instanceof SequenceRatio || this instanceof ClipCov;
    }

    /** The loss and its gradient in float64. */
    default Loss loss(PolicyTerms t, RatioBounds bounds, LossAveraging averaging) {
        return switch (this) {
            case TokenRatio token ->
                PpoLosses.policy(t.newLogProbs(), t.oldLogProbs(), t.advantages(), bounds, averaging);
            case SequenceRatio sequence ->
                SurrogateLosses.sequence(
                        t.newLogProbs(), t.oldLogProbs(), t.counted(), t.advantages(), bounds, averaging);
            case LogProb logProb -> SurrogateLosses.logProb(t.newLogProbs(), t.advantages(), averaging);
            case KlCov cov ->
                SurrogateLosses.klCov(t.newLogProbs(), t.oldLogProbs(), t.advantages(), t.marks(), averaging);
            case ClipCov cov ->
                SurrogateLosses.clipCov(t.newLogProbs(), t.oldLogProbs(), t.advantages(), t.marks(), bounds, averaging);
            case Typed(TokenLoss loss) -> loss.loss(t, averaging);
        };
    }

    private static void requireShare(double share) {
        PolicyObjective.require(share > 0 && share <= 1, "the share of tokens", share, "above 0 and at most 1");
    }
}
