package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SignChangeTest {

    private static final double[] NUMBERS = {
        Double.NEGATIVE_INFINITY, -2, -1e-300, -0.0, 0, 1e-300, 2, Double.POSITIVE_INFINITY, Double.NaN
    };

    /** Below zero and above zero are the signs; zero and what is not a number have none. */
    @Test
    void every_pair() {
        for (double before : NUMBERS) {
            for (double after : NUMBERS) {
                boolean changes = before < 0 && after > 0 || before > 0 && after < 0;
                assertEquals(changes, SignChange.between(before, after), before + " → " + after);
            }
        }
    }

    @Test
    void rows() {
        assertEquals(
                List.of(1, 4),
                SignChange.rows(new double[] {1, 1, 0, 0, -1e-200}, new double[] {2, -1, 3, -3, 1e-200}));
    }
}
