package io.pposcope.math;

import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS;
import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_SUMS;
import static io.pposcope.math.LossAveraging.TOKEN_MEAN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PpoLossesLaws {
    private static final List<LossAveraging> AVERAGINGS = List.of(
            TOKEN_MEAN, SEQUENCE_MEAN_OF_TOKEN_MEANS, SEQUENCE_MEAN_OF_TOKEN_SUMS, LossAveraging.fixedLength(16));

    @Test
    void everyGradientAgreesWithCentralDifferences() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            TokenRows logProbs = random.between(-3, -0.1);
            TokenRows old = logProbs.plus(random.between(-0.6, 0.6));
            TokenRows advantages = random.between(-2, 2);
            for (LossAveraging averaging : AVERAGINGS) {
                FiniteDifferences.assertGradient(
                        x -> PpoLosses.policy(x, old, advantages, 0.2, POSITIVE_INFINITY, averaging), logProbs);
                FiniteDifferences.assertGradient(
                        x -> PpoLosses.policy(x, old, advantages, 0.2, 1.5, averaging), logProbs);
                FiniteDifferences.assertGradient(
                        x -> PpoLosses.policy(x, old, advantages, POSITIVE_INFINITY, POSITIVE_INFINITY, averaging),
                        logProbs);
                FiniteDifferences.assertGradient(x -> PpoLosses.value(x, old, advantages, 0.2, averaging), logProbs);
                FiniteDifferences.assertGradient(
                        x -> PpoLosses.value(x, old, advantages, POSITIVE_INFINITY, averaging), logProbs);
                FiniteDifferences.assertGradient(x -> PpoLosses.pretrain(x, averaging), logProbs);
                FiniteDifferences.assertGradient(x -> PpoLosses.entropyBonus(x, averaging), logProbs);
                FiniteDifferences.assertGradient(x -> PpoLosses.entropyTarget(x, 0.7, averaging), logProbs);
                for (KlEstimator estimator : KlEstimator.values()) {
                    FiniteDifferences.assertGradient(x -> PpoLosses.kl(x, old, estimator, averaging), logProbs);
                }
            }
        }
    }

    @Test
    void onPolicyTheLossIsMinusTheMeanAdvantage() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            TokenRows logProbs = random.between(-3, 0);
            TokenRows advantages = random.between(-2, 2);
            Loss loss = PpoLosses.policy(logProbs, logProbs, advantages, 0.2, 3, TOKEN_MEAN);
            assertEquals(-advantages.mean(), loss.value(), Tolerances.EXACT);
            assertEquals(0, loss.clipFraction());
            assertEquals(0, PpoLosses.approxKl(logProbs, logProbs, KlEstimator.K3));
            assertEquals(1, PpoLosses.meanRatio(logProbs, logProbs));
        }
    }

    @Test
    void theGradientVanishesOutsideTheBandOnTheRightSideOnly() {
        double above = Math.log(1.3);
        double below = Math.log(0.7);
        assertEquals(0, slope(above, 1));
        assertEquals(0, slope(below, -1));
        assertEquals(-0.7, slope(below, 1), Tolerances.EXACT);
        assertEquals(1.3, slope(above, -1), Tolerances.EXACT);
    }

    private static double slope(double logRatio, double advantage) {
        TokenRows zero = TokenRows.of(new double[] {0});
        Loss loss = PpoLosses.policy(
                zero.map(x -> logRatio), zero, zero.map(x -> advantage), 0.2, POSITIVE_INFINITY, TOKEN_MEAN);
        return loss.gradient().get(0, 0);
    }

    @Test
    void theDualClipBoundsTheLossOfUnlikelyBadTokens() {
        TokenRows old = TokenRows.of(new double[] {-5, -5, -5});
        TokenRows logProbs = TokenRows.of(new double[] {-1, -1, -4.9});
        TokenRows advantages = TokenRows.of(new double[] {-2, 2, -2});
        Loss loss = PpoLosses.policy(logProbs, old, advantages, 0.2, 3, TOKEN_MEAN);
        assertEquals(6, loss.perToken().get(0, 0));
        assertEquals(0, loss.gradient().get(0, 0));
        assertEquals(-2.4, loss.perToken().get(0, 1), Tolerances.EXACT);
        assertEquals(2 * Math.exp(0.1), loss.perToken().get(0, 2), Tolerances.EXACT);
        assertEquals(1.0 / 3, PpoLosses.dualClipFraction(logProbs, old, advantages, 3));
    }

    @Test
    void theClippedValueLossIsNeverBelowThePlainOne() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            TokenRows values = random.between(-2, 2);
            TokenRows old = random.between(-2, 2);
            TokenRows returns = random.between(-2, 2);
            double plain = PpoLosses.value(values, old, returns, POSITIVE_INFINITY, TOKEN_MEAN)
                    .value();
            assertTrue(PpoLosses.value(values, old, returns, 0.2, TOKEN_MEAN).value() >= plain);
        }
    }

    @Test
    void k2AndK3AreNeverNegative() {
        for (int exponent = -17; exponent <= 2; exponent++) {
            for (double sign : new double[] {-1, 1}) {
                double distance = sign * Math.pow(10, exponent) / 3;
                assertTrue(KlEstimator.K2.of(-1, -1 + distance) >= 0);
                assertTrue(KlEstimator.K3.of(-1, -1 + distance) >= 0);
            }
        }
    }

    @Test
    void shapedRewardsSumToTheScoreMinusTheSequenceKl() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            TokenRows logProbs = random.between(-3, 0);
            TokenRows refLogProbs = random.between(-3, 0);
            double[] scores = random.perResponse(-2, 2);
            double beta = random.number(0, 0.5);
            double[] sums = RewardShaping.shape(
                            scores, new KlPenalty(KlEstimator.K1, beta).penalties(logProbs, refLogProbs))
                    .rowSums();
            double[] kl = logProbs.minus(refLogProbs).rowSums();
            for (int i = 0; i < sums.length; i++) assertEquals(scores[i] - beta * kl[i], sums[i], Tolerances.EXACT);
        }
    }

    @Test
    void noDivergenceCostsZeroNotMinusZero() {
        TokenRows logProbs = TokenRows.of(new double[] {-1, -2});
        for (KlEstimator estimator : KlEstimator.values()) {
            assertEquals(TokenRows.zerosLike(logProbs), new KlPenalty(estimator, 0.1).penalties(logProbs, logProbs));
        }
    }

    @Test
    void everyRewardIsExplained() {
        RandomRows random = new RandomRows(4);
        TokenRows logProbs = random.between(-3, 0);
        TokenRows refLogProbs = random.between(-3, 0);
        double[] raw = random.perResponse(-2, 2);
        RunningMoments moments = RunningMoments.start().update(raw);
        ScoreTransform transform = new ScoreTransform.Standardise(Clip.at(0.8));
        for (KlEstimator estimator : KlEstimator.values()) {
            KlPenalty penalty = new KlPenalty(estimator, 0.07);
            TokenRows rewards =
                    RewardShaping.shape(transform.apply(raw, moments), penalty.penalties(logProbs, refLogProbs));
            for (int i = 0; i < rewards.rows(); i++) {
                for (int t = 0; t < rewards.length(i); t++) {
                    Explanation explanation = RewardShaping.explain(
                            t,
                            rewards.length(i),
                            penalty.explain(logProbs.get(i, t), refLogProbs.get(i, t)),
                            transform.explain(raw[i], moments));
                    assertEquals(rewards.get(i, t), explanation.value());
                }
            }
        }
    }

    @Test
    void permutingResponsesChangesNoLoss() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            TokenRows a = random.between(-2, 0);
            TokenRows b = random.between(-2, 0);
            TokenRows c = random.between(-2, 2);
            int[] reversed =
                    IntStream.range(0, a.rows()).map(i -> a.rows() - 1 - i).toArray();
            for (LossAveraging averaging : AVERAGINGS) {
                Loss policy = PpoLosses.policy(a, b, c, 0.2, 3, averaging);
                Loss permuted =
                        PpoLosses.policy(a.select(reversed), b.select(reversed), c.select(reversed), 0.2, 3, averaging);
                assertEquals(policy.value(), permuted.value(), Tolerances.EXACT);
                assertEquals(policy.gradient().select(reversed), permuted.gradient());
                Loss value = PpoLosses.value(a, b, c, 0.2, averaging);
                Loss permutedValue =
                        PpoLosses.value(a.select(reversed), b.select(reversed), c.select(reversed), 0.2, averaging);
                assertEquals(value.value(), permutedValue.value(), Tolerances.EXACT);
            }
        }
    }

    @Test
    void averagingsAgreeOnEqualLengthsAndDifferOtherwise() {
        TokenRows equal = TokenRows.of(new double[] {1, 2}, new double[] {3, 8});
        assertEquals(TOKEN_MEAN.average(equal), SEQUENCE_MEAN_OF_TOKEN_MEANS.average(equal), Tolerances.EXACT);
        assertEquals(TOKEN_MEAN.average(equal), LossAveraging.fixedLength(2).average(equal), Tolerances.EXACT);
        TokenRows ragged = TokenRows.of(new double[] {1, 2}, new double[] {9});
        assertNotEquals(TOKEN_MEAN.average(ragged), SEQUENCE_MEAN_OF_TOKEN_MEANS.average(ragged), Tolerances.APART);
    }

    @Test
    void explainedVarianceIsOneForAPerfectCriticAndZeroForAConstant() {
        TokenRows returns = TokenRows.of(new double[] {1, 2}, new double[] {5});
        assertEquals(1, PpoLosses.explainedVariance(returns, returns));
        assertEquals(0, PpoLosses.explainedVariance(returns.map(x -> 4), returns), Tolerances.EXACT);
        assertTrue(Double.isNaN(PpoLosses.explainedVariance(returns, returns.map(x -> 4))));
    }

    @Test
    void timesScalesValueAndGradientAlike() {
        TokenRows logProbs = TokenRows.of(new double[] {-1, -2});
        FiniteDifferences.assertGradient(x -> PpoLosses.pretrain(x, TOKEN_MEAN).times(27.8), logProbs);
        assertEquals(
                27.8 * 1.5, PpoLosses.pretrain(logProbs, TOKEN_MEAN).times(27.8).value(), Tolerances.EXACT);
    }
}
