package io.pposcope.stage;

import io.pposcope.experience.AdvantageEstimator.FromContinuations;
import io.pposcope.experience.AdvantageEstimator.FromCritic;
import io.pposcope.experience.AdvantageEstimator.FromFunction;
import io.pposcope.experience.AdvantageEstimator.FromResponses;
import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.GroupFilter;
import io.pposcope.experience.Rewards;
import io.pposcope.math.Gae;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.TokenRows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rewards to advantages, and with a critic's values to returns; tokens chosen by hand, and groups that are not trained
 * on, are left out of the losses.
 */
public record AdvantageStage(AdvantageRule rule) {

    public Advantages apply(Rewards rewards) {
        TokenRows values = rewards.rollout().values();
        TokenRows raw =
                switch (rule.estimator()) {
                    case FromCritic critic -> fromCritic(rewards);
                    case FromContinuations continued -> fromContinuations(rewards);
                    case FromResponses(ResponseBaseline baseline) -> fromResponses(baseline, rewards);
                    case FromFunction(AdvantageFunction function) -> function.advantages(rewards);
                };
        return new Advantages(rewards, rule, raw, rule.transform(raw), returns(rewards, values, raw), mask(rewards));
    }

    private TokenRows fromCritic(Rewards rewards) {
        if (!rewards.rollout().hasValues()) {
            throw new IllegalStateException("advantages are to come from the critic's values, but this run was begun "
                    + "without a critic; begin it with one, c.critic(CriticStart.REWARD_MODEL, 0), or compare "
                    + "responses: c.advantage(ResponseBaseline.GROUP_MEAN)");
        }
        return rule.gae().advantages(rewards.perToken(), rewards.rollout().values());
    }

    /** Values by continuation stand in the rollout, where {@code PpoMax.advantages} has put them. */
    private TokenRows fromContinuations(Rewards rewards) {
        if (!rewards.rollout().hasValues()) {
            throw new IllegalStateException("advantages are to come from values by continuation, and the rollout of "
                    + "iteration " + rewards.iteration() + " holds none; ppo.advantages(rewards) samples them");
        }
        return new Gae(rule.gae().discount(), 0)
                .advantages(rewards.perToken(), rewards.rollout().values());
    }

    private static TokenRows fromResponses(ResponseBaseline baseline, Rewards rewards) {
        double[] advantages = baseline.advantages(
                rewards.perToken().rowSums(),
                rewards.rollout().prompts().groups().rows());
        double[][] rows = new double[advantages.length][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new double[rewards.perToken().length(row)];
            Arrays.fill(rows[row], advantages[row]);
        }
        return TokenRows.of(rows);
    }

    private TokenRows returns(Rewards rewards, TokenRows values, TokenRows raw) {
        if (!rewards.rollout().hasValues()) {
            return values;
        }
        boolean ofValues = rule.estimator() instanceof FromCritic || rule.estimator() instanceof FromContinuations;
        return Gae.returns(ofValues ? raw : rule.gae().advantages(rewards.perToken(), values), values);
    }

    private TokenRows mask(Rewards rewards) {
        TokenRows chosenFreely = rewards.rollout().byHand().map(byHand -> 1 - byHand);
        if (rule.groups() == GroupFilter.ALL) {
            return chosenFreely;
        }
        int[] trained =
                rewards.scores().groups().rowsWithContrast(rewards.scores().raw());
        double[][] mask = IntStream.range(0, chosenFreely.rows())
                .mapToObj(row -> Arrays.binarySearch(trained, row) >= 0
                        ? chosenFreely.row(row)
                        : new double[chosenFreely.length(row)])
                .toArray(double[][]::new);
        return TokenRows.of(mask);
    }
}
