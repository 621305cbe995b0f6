package io.pposcope.experience;

import io.pposcope.math.Explanation;
import io.pposcope.math.TokenRows;

/**
 * One advantage and one return per token, {@code [B, Tᵢ]}.
 *
 * @param raw generalised advantage estimates
 * @param perToken after whitening and clip, as the loss uses them
 * @param returns {@code raw + values}: the critic's targets
 */
public record Advantages(Rewards rewards, AdvantageRule rule, TokenRows raw, TokenRows perToken, TokenRows returns)
        implements StageValue {

    public Advantages {
        perToken.requireSameShape("advantages", rewards.perToken(), "rewards");
        perToken.requireFinite("advantage");
        returns.requireFinite("return");
    }

    @Override
    public int iteration() {
        return rewards.iteration();
    }

    public Rollout rollout() {
        return rewards.rollout();
    }

    /** Where the advantage of one token comes from: the discounted sum of temporal-difference errors. */
    public Explanation explain(int row, int token) {
        Explanation gae = rule.gae().explain(rewards.perToken().row(row), rollout().values().row(row), token);
        return rule.clip().explain(rule.whitening().explain(gae, raw));
    }
}
