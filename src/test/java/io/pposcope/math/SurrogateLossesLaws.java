package io.pposcope.math;

import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS;
import static io.pposcope.math.LossAveraging.SEQUENCE_MEAN_OF_TOKEN_SUMS;
import static io.pposcope.math.LossAveraging.TOKEN_MEAN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurrogateLossesLaws {

    private static final RatioBounds BOUNDS = new RatioBounds(0.2, 0.35, 1.5);
    private static final RatioBounds OPEN = new RatioBounds(POSITIVE_INFINITY, POSITIVE_INFINITY, POSITIVE_INFINITY);

    /** GSPO's gradient per token is that of the whole only where advantages are the same in a response, as here. */
    @Test
    void everyGradientAgreesWithCentralDifferences() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            RandomRows random = new RandomRows(seed);
            TokenRows logProbs = random.between(-3, -0.1);
            TokenRows old = logProbs.plus(random.between(-0.6, 0.6));
            TokenRows advantages = random.between(-2, 2);
            TokenRows perResponse = logProbs.map(x -> 1).timesByRow(random.perResponse(-2, 2));
            TokenRows all = logProbs.map(x -> 1);
            TokenRows marks = random.between(0, 1).map(Math::rint);
            for (LossAveraging averaging :
                    List.of(TOKEN_MEAN, SEQUENCE_MEAN_OF_TOKEN_MEANS, SEQUENCE_MEAN_OF_TOKEN_SUMS)) {
                FiniteDifferences.assertGradient(
                        x -> PpoLosses.policy(x, old, advantages, BOUNDS, averaging), logProbs);
                FiniteDifferences.assertGradient(x -> SurrogateLosses.logProb(x, advantages, averaging), logProbs);
                FiniteDifferences.assertGradient(
                        x -> SurrogateLosses.sequence(x, old, all, perResponse, BOUNDS, averaging), logProbs);
                FiniteDifferences.assertGradient(
                        x -> SurrogateLosses.klCov(x, old, advantages, marks.times(0.7), averaging), logProbs);
                FiniteDifferences.assertGradient(
                        x -> SurrogateLosses.clipCov(x, old, advantages, marks, BOUNDS, averaging), logProbs);
            }
        }
    }

    @Test
    void oneTokenResponsesHaveTheSameRatioForTheTokenAndTheSequence() {
        TokenRows logProbs = TokenRows.of(new double[] {-1}, new double[] {-2});
        TokenRows old = TokenRows.of(new double[] {-1.3}, new double[] {-1.1});
        TokenRows advantages = TokenRows.of(new double[] {2}, new double[] {-1});
        TokenRows all = logProbs.map(x -> 1);
        assertEquals(
                PpoLosses.policy(logProbs, old, advantages, BOUNDS, TOKEN_MEAN),
                SurrogateLosses.sequence(logProbs, old, all, advantages, BOUNDS, TOKEN_MEAN));
    }

    @Test
    void aTokenThatDoesNotCountLeavesItsSequencesRatioAlone() {
        TokenRows logProbs = TokenRows.of(new double[] {-1, -9, -2});
        TokenRows old = TokenRows.of(new double[] {-1.5, -1, -1.7});
        TokenRows counted = TokenRows.of(new double[] {1, 0, 1});
        assertEquals(
                Math.exp((0.5 - 0.3) / 2),
                SurrogateLosses.sequenceRatios(logProbs, old, counted).get(0, 1),
                Tolerances.EXACT);
        assertEquals(
                1,
                SurrogateLosses.sequenceRatios(logProbs, old, counted.times(0)).get(0, 0));
    }

    /** The question asked most: a loss of 0 and a gradient that is not. */
    @Test
    void onPolicyACentredGroupHasNoLossButAGradient() {
        double[] advantages = ResponseBaseline.GROUP_STANDARDISED.advantages(
                new double[] {1, 0, 0, 1}, List.of(new int[] {0, 1, 2, 3}));
        TokenRows logProbs = TokenRows.of(new double[][] {{-1, -2}, {-1, -1}, {-3, -1}, {-2, -2}});
        TokenRows perToken = logProbs.map(x -> 1).timesByRow(advantages);
        Loss loss = PpoLosses.policy(logProbs, logProbs, perToken, OPEN, TOKEN_MEAN);
        assertEquals(0, loss.value(), Tolerances.EXACT);
        assertEquals(perToken.times(-1.0 / 8), loss.gradient());
    }

    @Test
    void withoutAClipTheRatioAndTheLogProbabilityHaveTheSameGradientOnPolicy() {
        RandomRows random = new RandomRows(3);
        TokenRows logProbs = random.between(-3, -0.1);
        TokenRows advantages = random.between(-2, 2);
        assertEquals(
                PpoLosses.policy(logProbs, logProbs, advantages, OPEN, TOKEN_MEAN)
                        .gradient(),
                SurrogateLosses.logProb(logProbs, advantages, TOKEN_MEAN).gradient());
    }

    @Test
    void covariancesSumToTheCovarianceAndSkipWhatDoesNotCount() {
        TokenRows logProbs = TokenRows.of(new double[] {-1, -3}, new double[] {-50});
        TokenRows advantages = TokenRows.of(new double[] {2, 0}, new double[] {9});
        TokenRows counted = TokenRows.of(new double[] {1, 1}, new double[] {0});
        assertEquals(
                TokenRows.of(new double[] {1, 1}, new double[] {0}),
                SurrogateLosses.covariances(logProbs, advantages, counted));
    }

    @Test
    void atLeastOneTokenIsChosenAndNoneThatDoesNotCount() {
        TokenRows covariances = TokenRows.of(new double[] {3, 1}, new double[] {2, 9});
        TokenRows counted = TokenRows.of(new double[] {1, 1}, new double[] {1, 0});
        assertEquals(
                TokenRows.of(new double[] {1, 0}, new double[] {0, 0}),
                SurrogateLosses.largest(covariances, counted, 2e-4));
        assertEquals(
                TokenRows.of(new double[] {0, 0}, new double[] {1, 0}),
                SurrogateLosses.drawn(covariances, counted, 2e-4, 1, 3, new SplittableRandom(5)));
        assertEquals(
                0,
                SurrogateLosses.drawn(covariances, counted, 1, 5, 9, new SplittableRandom(5))
                        .sum());
    }

    @Test
    void boundsOutOfRangeAreNamed() {
        String message = assertThrows(IllegalArgumentException.class, () -> new RatioBounds(0.2, 0, 3))
                .getMessage();
        assertTrue(message.startsWith("the clip range ε above 1 is 0"), message);
    }
}
