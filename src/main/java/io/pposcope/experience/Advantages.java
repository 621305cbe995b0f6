package io.pposcope.experience;

import io.pposcope.math.Explanation;
import io.pposcope.math.TokenRows;

/**
 * One advantage and one return per token, {@code [B, Tᵢ]}.
 *
 * @param raw generalised advantage estimates
 * @param perToken after whitening and clip, as the loss uses them
 * @param returns {@code raw + values}: the critic's targets
 * @param mask 1 where the token counts in the losses, 0 where it is left out; the other tokens weigh as before
 */
public record Advantages(
        Rewards rewards, AdvantageRule rule, TokenRows raw, TokenRows perToken, TokenRows returns, TokenRows mask)
        implements StageValue {

    public Advantages {
        perToken.requireSameShape("advantages", rewards.perToken(), "rewards");
        perToken.requireFinite("advantage");
        returns.requireFinite("return");
        mask.requireSameShape("mask", rewards.perToken(), "rewards");
    }

    @Override
    public int iteration() {
        return rewards.iteration();
    }

    public Rollout rollout() {
        return rewards.rollout();
    }

    /** The same advantages with other tokens counted in the losses. */
    public Advantages withMask(TokenRows mask) {
        return new Advantages(rewards, rule, raw, perToken, returns, mask);
    }

    /** The same advantages, tokens chosen by hand counted too. */
    public Advantages countingTokensByHand() {
        return withMask(mask.map(any -> 1));
    }

    /** Where the advantage of one token comes from: the discounted sum of temporal-difference errors. */
    public Explanation explain(int row, int token) {
        Explanation gae = rule.gae()
                .explain(rewards.perToken().row(row), rollout().values().row(row), token);
        return rule.clip().explain(rule.whitening().explain(gae, raw));
    }
}
