package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pposcope.Tolerances;
import org.junit.jupiter.api.Test;

class HolmTest {

    @Test
    void by_hand_in_any_order() {
        assertArrayEquals(
                new double[] {0.03, 0.06, 0.06, 0.02}, Holm.adjusted(0.01, 0.04, 0.03, 0.005), Tolerances.EXACT);
        assertArrayEquals(new double[] {1, 1, 1}, Holm.adjusted(0.5, 0.9, 0.6), Tolerances.EXACT);
        assertArrayEquals(new double[] {0.2}, Holm.adjusted(0.2), Tolerances.EXACT);
        assertArrayEquals(new double[0], Holm.adjusted(), Tolerances.EXACT);
    }

    @Test
    void no_probability() {
        assertThrows(IllegalArgumentException.class, () -> Holm.adjusted(0.1, 1.2));
        assertThrows(IllegalArgumentException.class, () -> Holm.adjusted(Double.NaN));
    }
}
