package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmallSamplesTest {

    @Test
    void an_interval_by_hand() {
        // 1 … 5: mean 3, s² = 2.5, s/√n = √0.5, t(4) = 2.776
        MeanInterval interval = MeanInterval.of(1, 2, 3, 4, 5);
        assertEquals(3, interval.mean());
        assertEquals(3 - 2.776 * Math.sqrt(0.5), interval.low(), Tolerances.THREE_DECIMALS);
        assertEquals(3 + 2.776 * Math.sqrt(0.5), interval.high(), Tolerances.THREE_DECIMALS);
    }

    @Test
    void one_measurement_says_nothing_of_the_spread() {
        assertTrue(Double.isInfinite(MeanInterval.of(7).high()));
        assertThrows(IllegalArgumentException.class, MeanInterval::of);
    }

    /** 95 % of intervals of normal samples hold the true mean: within 4 standard errors of 4,000 trials. */
    @Test
    void intervals_cover_as_often_as_they_say() {
        int trials = 4000;
        long covered = IntStream.range(0, trials)
                .filter(trial -> {
                    var random = RandomStreams.at(11, trial);
                    MeanInterval interval = MeanInterval.of(IntStream.range(0, 5)
                            .mapToDouble(i -> random.nextGaussian())
                            .toArray());
                    return interval.low() <= 0 && 0 <= interval.high();
                })
                .count();
        assertEquals(0.95, covered / (double) trials, Tolerances.share(0.95, trials));
    }

    /** Their means round, so their deviations are not exactly 0. */
    @Test
    void a_series_that_never_changes_correlates_with_nothing() {
        double[] constant = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
        double[] rising = {1, 2, 3, 4, 5, 7};
        assertTrue(Double.isNaN(Correlation.pearson(constant, rising)));
        assertTrue(Double.isNaN(Correlation.pearson(rising, constant)));
        assertTrue(Double.isNaN(Correlation.spearman(constant, rising)));
        assertTrue(Double.isNaN(Correlation.pearson(new double[] {3}, new double[] {4})));
        assertEquals(1, Correlation.pearson(rising, rising), Tolerances.EXACT);
    }

    /** Equal returns that 32-bit numbers were added to and taken from differ in their last digits. */
    @Test
    void returns_that_do_not_vary_have_no_explained_variance() {
        TokenRows values = TokenRows.of(new double[] {0.3}, new double[] {-0.7}, new double[] {0.123});
        for (TokenRows returns : new TokenRows[] {
            TokenRows.of(new double[] {0.1}, new double[] {0.1}, new double[] {0.1}),
            TokenRows.of(new double[] {0.1}, new double[] {0.1f}, new double[] {0.1 - 1e-8}),
            TokenRows.zerosLike(values)
        }) {
            assertTrue(Double.isNaN(PpoLosses.explainedVariance(values, returns)));
        }
        assertEquals(1, PpoLosses.explainedVariance(values, values), Tolerances.EXACT);
        assertTrue(Double.isFinite(PpoLosses.explainedVariance(
                values, TokenRows.of(new double[] {1e-3}, new double[] {2e-3}, new double[] {0}))));
    }

    @Test
    void the_sign_test_by_hand() {
        // 5 of 5: 2/32; 9 of 10: 2·(1 + 10)/1024
        assertEquals(2 / 32.0, SignTest.p(5, 0), Tolerances.EXACT);
        assertEquals(22 / 1024.0, SignTest.p(1, 9), Tolerances.EXACT);
        assertEquals(1, SignTest.p(3, 3));
        assertEquals(1, SignTest.p(0, 0));
    }
}
