package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.Tolerances;
import org.junit.jupiter.api.Test;

class GaeLaws {
    @Test
    void lambdaZeroIsTheTdError() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            double discount = random.number(0, 1);
            TokenRows rewards = random.between(-1, 1);
            TokenRows values = random.between(-1, 1);
            TokenRows advantages = new Gae(discount, 0).advantages(rewards, values);
            for (int i = 0; i < rewards.rows(); i++) {
                assertArrayEquals(
                        tdErrors(rewards.row(i), values.row(i), discount), advantages.row(i), Tolerances.EXACT);
            }
        }
    }

    private static double[] tdErrors(double[] rewards, double[] values, double discount) {
        double[] errors = new double[rewards.length];
        for (int t = 0; t < errors.length; t++) {
            double next = t == errors.length - 1 ? 0 : values[t + 1];
            errors[t] = rewards[t] + discount * next - values[t];
        }
        return errors;
    }

    @Test
    void lambdaOneReturnsAreTheDiscountedRewardToGo() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            double discount = random.number(0, 1);
            TokenRows rewards = random.between(-1, 1);
            TokenRows values = random.between(-1, 1);
            TokenRows returns = Gae.returns(new Gae(discount, 1).advantages(rewards, values), values);
            for (int i = 0; i < rewards.rows(); i++) {
                assertArrayEquals(rewardToGo(rewards.row(i), discount), returns.row(i), Tolerances.EXACT);
            }
        }
    }

    private static double[] rewardToGo(double[] rewards, double discount) {
        double[] sums = new double[rewards.length];
        for (int t = 0; t < sums.length; t++) {
            for (int k = t; k < sums.length; k++) sums[t] += Math.pow(discount, k - t) * rewards[k];
        }
        return sums;
    }

    @Test
    void everyExplanationEqualsItsAdvantageAndItsPartsAddUp() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            Gae gae = new Gae(random.number(0.9, 1), random.number(0, 1));
            TokenRows rewards = random.between(-1, 1);
            TokenRows values = random.between(-1, 1);
            TokenRows advantages = gae.advantages(rewards, values);
            for (int i = 0; i < rewards.rows(); i++)
                assertExplained(gae, rewards.row(i), values.row(i), advantages.row(i));
        }
    }

    private static void assertExplained(Gae gae, double[] rewards, double[] values, double[] advantages) {
        for (int t = 0; t < advantages.length; t++) {
            Explanation explanation = gae.explain(rewards, values, t);
            assertEquals(advantages[t], explanation.value());
            assertEquals(
                    advantages[t],
                    explanation.parts().stream().mapToDouble(Explanation::value).sum(),
                    Tolerances.EXACT);
        }
    }
}
