package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxLaws {
    @Test
    void gradientsAgreeWithCentralDifferences() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            double[] logits = new Random(seed).doubles(6, -3, 3).toArray();
            int target = seed % 6;
            for (int j = 0; j < logits.length; j++) {
                int token = j;
                assertEquals(
                        FiniteDifferences.slope(x -> Softmax.logSoftmax(with(logits, token, x))[target], logits[j]),
                        Softmax.logProbGradient(logits, target)[j],
                        Tolerances.DIFFERENCE);
                assertEquals(
                        FiniteDifferences.slope(x -> Softmax.entropy(with(logits, token, x)), logits[j]),
                        Softmax.entropyGradient(logits)[j],
                        Tolerances.DIFFERENCE);
            }
        }
    }

    @Test
    void aShiftOfAllLogitsChangesNothing() {
        assertArrayEquals(
                Softmax.of(new double[] {0, 1, 2}), Softmax.of(new double[] {1000, 1001, 1002}), Tolerances.EXACT);
    }

    @Test
    void anExcludedTokenHasProbabilityZeroAndNoEntropy() {
        double[] logits = {0, Double.NEGATIVE_INFINITY, 0};
        assertArrayEquals(new double[] {0.5, 0, 0.5}, Softmax.of(logits), Tolerances.EXACT);
        assertEquals(Math.log(2), Softmax.entropy(logits), Tolerances.EXACT);
    }

    @Test
    void everySamplingControlGivesADistribution() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            Random random = new Random(seed);
            double[] logits = random.doubles(20, -4, 4).toArray();
            var controls = new SamplingControls(
                    random.nextDouble(0.2, 3), random.nextDouble(0.1, 1), 1 + random.nextInt(25), 1.3);
            double[] probabilities = controls.distribution(logits, 3, 5, 3);
            assertEquals(1, Arrays.stream(probabilities).sum(), Tolerances.EXACT);
            assertTrue(Arrays.stream(probabilities)
                            .filter(probability -> probability > 0)
                            .count()
                    <= controls.topK());
        }
    }

    @Test
    void topKKeepsLowerIdsAmongEquals() {
        assertArrayEquals(
                new double[] {0.5, 0.5, 0, 0},
                new SamplingControls(1, 1, 2, 1).distribution(new double[4]),
                Tolerances.EXACT);
    }

    @Test
    void topPKeepsAtLeastTheMostProbableToken() {
        var controls = new SamplingControls(1, 1e-9, SamplingControls.ALL_TOKENS, 1);
        assertArrayEquals(new double[] {0, 1, 0}, controls.distribution(new double[] {1, 2, 0}));
    }

    @Test
    void onlyTemperatureLeavesSamplingExact() {
        assertTrue(new SamplingControls(0.7, 1, SamplingControls.ALL_TOKENS, 1).isExact());
        assertEquals(
                0,
                new SamplingControls(0.7, 1, SamplingControls.ALL_TOKENS, 1)
                        .warnings()
                        .size());
        assertEquals(3, new SamplingControls(1, 0.9, 50, 1.1).warnings().size());
        assertEquals(
                "top-p 0.9 samples from another distribution than the policy that is "
                        + "scored: KL estimates are biased and can turn"
                        + " negative, and the KL penalty then pays for drifting; use 1 for training rollouts",
                new SamplingControls(1, 0.9, 50, 1.1).warnings().getFirst());
    }

    private static double[] with(double[] values, int index, double value) {
        double[] changed = values.clone();
        changed[index] = value;
        return changed;
    }
}
