package io.pposcope.experience;

import io.pposcope.math.Explanation;
import io.pposcope.math.RewardShaping;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.TokenRows;

/**
 * One reward per token: {@code rₜ = −β·klₜ + dₜ + [t = T]·(z − missing-end penalty + length penalty)}, z the
 * transformed score and d the reward function's own rewards per token, where it gives any; the length penalty is 0 or
 * less.
 *
 * <p>Source: arXiv 2307.04964, equations 18 and 19. The KL part is neither normalised nor clipped; no gradient flows
 * through it.
 *
 * @param momentsAfter running moments of raw scores, this batch included
 * @param transformed z, {@code [B]}
 * @param klPenalties −β·kl, {@code [B, Tᵢ]}
 * @param perToken rewards, {@code [B, Tᵢ]}
 */
public record Rewards(
        Scores scores,
        ShapingRule rule,
        RunningMoments momentsAfter,
        PerResponse transformed,
        TokenRows klPenalties,
        TokenRows perToken)
        implements StageValue {

    /** The critic's loss squares sums of rewards in 32-bit numbers, whose largest is 3.4e38. */
    private static final double LARGEST = 1e18;

    /**
     * @throws io.pposcope.math.ShapeException if there is not one penalty and one reward per response token
     * @throws io.pposcope.math.NonFiniteException if a reward is not finite
     * @throws IllegalArgumentException if a reward is beyond ±1e18
     */
    public Rewards {
        klPenalties.requireSameShape("klPenalties", perToken, "rewards");
        perToken.requireFinite("reward");
        for (int row = 0; row < perToken.rows(); row++) {
            for (int token = 0; token < perToken.length(row); token++) {
                requireUsable(row, token, perToken.get(row, token), scores.raw().get(row));
            }
        }
    }

    private static void requireUsable(int row, int token, double reward, double score) {
        if (Math.abs(reward) > LARGEST) {
            throw new IllegalArgumentException("the reward of token " + token + " of response " + row + " is " + reward
                    + " (the response's score is "
                    + score + "); the update computes with 32-bit numbers, so it must lie between -" + LARGEST + " and "
                    + LARGEST
                    + ". Clip the reward, reward.clipped(…), or standardise scores, c.transform(…)");
        }
    }

    @Override
    public int iteration() {
        return scores.iteration();
    }

    public Rollout rollout() {
        return scores.rollout();
    }

    /** The same rewards with one token's set by hand. */
    public Rewards withReward(int row, int token, double reward) {
        return new Rewards(
                scores, rule, momentsAfter, transformed, klPenalties, perToken.withValue(row, token, reward));
    }

    /** Where the reward of one token comes from. */
    public Explanation explain(int row, int token) {
        Explanation computed = explainComputed(row, token);
        return computed.value() == perToken.get(row, token)
                ? computed
                : Explanation.of(perToken.get(row, token), computed.what(), "set by hand; it would be", computed);
    }

    private Explanation explainComputed(int row, int token) {
        Explanation kl = rule.klPenalty()
                .explain(
                        rollout().logProbs().get(row, token),
                        rollout().refLogProbs().get(row, token));
        return RewardShaping.explain(token, perToken.length(row), withTokenParts(kl, row, token), explainScore(row));
    }

    private Explanation withTokenParts(Explanation kl, int row, int token) {
        if (scores.tokenParts().isEmpty()) {
            return kl;
        }
        Explanation own = scores.explainToken(row, token);
        return Explanation.of(
                kl.value() + own.value(), "KL penalty and token reward", "KL penalty + token reward", kl, own);
    }

    private Explanation explainScore(int row) {
        Explanation ended = explainEnd(row);
        if (rule.lengthPenalty().isEmpty()) {
            return ended;
        }
        Explanation length =
                rule.lengthPenalty().get().explain(rollout().tokens().length(row));
        return Explanation.of(ended.value() + length.value(), "score part", "score + length penalty", ended, length);
    }

    private Explanation explainEnd(int row) {
        Explanation z = rule.transform().explain(scores.raw().get(row), momentsAfter);
        if (!rollout().completions().get(row).truncated() || rule.missingEndPenalty() == 0) {
            return z;
        }
        Explanation penalty =
                Explanation.given(rule.missingEndPenalty(), "missing-end penalty: the length limit cut this response");
        return Explanation.of(
                z.value() - penalty.value(), "score part", "transformed score − missing-end penalty", z, penalty);
    }
}
