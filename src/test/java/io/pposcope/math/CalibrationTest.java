package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    @Test
    void by_hand() {
        Calibration c = Calibration.of(new double[] {2, 0, 1}, new double[][] {{1, 3}, {-1, -1}, {0, 1}});
        assertEquals(3, c.states());
        assertEquals(2, c.samples());
        assertEquals((0 + 1 + 0.5) / 3, c.bias(), Tolerances.EXACT);
        assertEquals((0 - 2.0 / 2 + 1 - 0 + 0.25 - 0.5 / 2) / 3, c.squaredError(), Tolerances.EXACT);
        assertEquals(1.5, c.slope(), Tolerances.EXACT);
        assertEquals(1, c.rank(), Tolerances.EXACT);
    }

    /** What sampling adds is taken off: the distance to the true values is found whatever their noise. */
    @Test
    void the_squared_error_is_that_to_the_true_values() {
        Random random = new Random(11);
        int states = 20_000;
        double[] estimates = new double[states];
        double[][] returns = new double[states][4];
        for (int i = 0; i < states; i++) {
            double truth = random.nextGaussian();
            estimates[i] = 2 * truth + 0.5;
            for (int k = 0; k < 4; k++) {
                returns[i][k] = truth + 3 * random.nextGaussian();
            }
        }
        Calibration c = Calibration.of(estimates, returns);
        assertEquals(0.5, c.bias(), Tolerances.mean(Math.sqrt(1 + 9.0 / 4), states));
        assertEquals(1.25, c.squaredError(), Tolerances.mean(8, states));
        assertEquals(0.5, c.slope(), Tolerances.mean(1, states));
        assertEquals(Math.sqrt((1 + 9.0 / 4) / states), c.biasError(), Tolerances.APART);
        assertTrue(c.rank() > 0.4 && c.rank() < 0.7);
    }

    @Test
    void what_cannot_be_said_is_no_number_or_refused() {
        Calibration same = Calibration.of(new double[] {1, 1}, new double[][] {{0, 2}, {1, 3}});
        assertTrue(Double.isNaN(same.slope()) && Double.isNaN(same.rank()));
        assertTrue(Double.isNaN(
                Calibration.of(new double[] {1}, new double[][] {{0, 2}}).biasError()));
        assertThrows(ShapeException.class, () -> Calibration.of(new double[] {1}, new double[][] {{1}}));
        assertThrows(ShapeException.class, () -> Calibration.of(new double[0], new double[0][]));
        assertThrows(ShapeException.class, () -> Calibration.of(new double[] {1}, new double[][] {{1, 2}, {1, 2}}));
    }
}
