package io.pposcope.experience;

import io.pposcope.experience.AdvantageEstimator.FromContinuations;
import io.pposcope.experience.AdvantageEstimator.FromCritic;
import io.pposcope.experience.AdvantageEstimator.FromFunction;
import io.pposcope.experience.AdvantageEstimator.FromResponses;
import io.pposcope.math.Explanation;
import io.pposcope.math.Gae;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.SurrogateLosses;
import io.pposcope.math.TokenRows;
import java.util.stream.IntStream;

/**
 * One advantage and one return per token, {@code [B, Tᵢ]}.
 *
 * @param raw as the rule's estimator gives them
 * @param perToken after whitening and clip, as the loss uses them
 * @param returns the critic's targets, its generalised advantage estimates + values; {@link Unknown#NUMBER}
 *     everywhere where there is no critic
 * @param mask 1 where the token counts in the losses, 0 where it is left out; the other tokens weigh as before
 */
public record Advantages(
        Rewards rewards, AdvantageRule rule, TokenRows raw, TokenRows perToken, TokenRows returns, TokenRows mask)
        implements StageValue {

    public Advantages {
        perToken.requireSameShape("advantages", rewards.perToken(), "rewards");
        perToken.requireFinite("advantage");
        if (!Rollout.isUnknown(returns)) {
            returns.requireFinite("return");
        }
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

    /** Each token's part in falling entropy, {@link SurrogateLosses#covariances} over the tokens that count. */
    public TokenRows covariances() {
        return SurrogateLosses.covariances(rollout().logProbs(), perToken, mask);
    }

    /** The responses that are trained on, by the rule's choice of groups; ascending. */
    public int[] trained() {
        return switch (rule.groups()) {
            case ALL -> IntStream.range(0, rollout().rows()).toArray();
            case WITH_CONTRAST ->
                rewards.scores().groups().rowsWithContrast(rewards.scores().raw());
        };
    }

    /**
     * Where the advantage of one token comes from: the discounted sum of temporal-difference errors, or the response's
     * total reward beside those of its group.
     */
    public Explanation explain(int row, int token) {
        Explanation estimate =
                switch (rule.estimator()) {
                    case FromContinuations continued ->
                        new Gae(rule.gae().discount(), 0)
                                .explain(
                                        rewards.perToken().row(row),
                                        rollout().values().row(row),
                                        token);
                    case FromCritic critic ->
                        rule.gae()
                                .explain(
                                        rewards.perToken().row(row),
                                        rollout().values().row(row),
                                        token);
                    case FromResponses(ResponseBaseline baseline) ->
                        baseline.explain(
                                rewards.perToken().rowSums(),
                                rollout().prompts().groups().rows(),
                                row);
                    case FromFunction(AdvantageFunction function) ->
                        function.explain(rewards, raw.get(row, token), row);
                };
        return rule.clip().explain(rule.whitening().explain(estimate, raw));
    }
}
