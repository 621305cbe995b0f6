package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.Tolerances;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairwiseLossTest {
    @Test
    void logSigmoidIsExactInBothTails() {
        assertEquals(-800, Sigmoid.log(-800));
        assertEquals(-1e308, Sigmoid.log(-1e308));
        assertEquals(0, Sigmoid.log(800));
        assertEquals(-Math.log(2), Sigmoid.log(0));
        assertEquals(-Math.exp(-40), Sigmoid.log(40));
        assertEquals(1, Sigmoid.of(800));
        assertEquals(0, Sigmoid.of(-800));
        assertEquals(Math.exp(-40), Sigmoid.of(-40), Math.ulp(Math.exp(-40)));
    }

    @Test
    void aVeryWrongPairStillTeaches() {
        PairwiseLoss.Result result = PairwiseLoss.plain().of(new double[] {-800}, new double[] {0});
        assertEquals(800, result.value());
        assertArrayEquals(new double[] {-1}, result.chosenGradient());
        assertArrayEquals(new double[] {1}, result.rejectedGradient());
    }

    @Test
    void equalScoresAreNotCountedAsRight() {
        assertEquals(
                0.5,
                PairwiseLoss.plain()
                        .of(new double[] {1, 2}, new double[] {1, 1})
                        .accuracy());
    }

    @Test
    void gradientsAgreeWithCentralDifferences() {
        for (int seed = 0; seed < RandomRows.SEEDS; seed++) {
            Random random = new Random(seed);
            PairwiseLoss loss = new PairwiseLoss(random.nextDouble(-1, 1), random.nextDouble(0, 0.4));
            double[] chosen = random.doubles(4, -3, 3).toArray();
            double[] rejected = random.doubles(4, -3, 3).toArray();
            double[] margins = random.doubles(4, -1, 1).toArray();
            PairwiseLoss.Result result = loss.of(chosen, rejected, margins);
            for (int i = 0; i < 4; i++) {
                int pair = i;
                assertEquals(
                        FiniteDifferences.slope(
                                x -> loss.of(with(chosen, pair, x), rejected, margins)
                                        .value(),
                                chosen[i]),
                        result.chosenGradient()[i],
                        Tolerances.DIFFERENCE);
                assertEquals(
                        FiniteDifferences.slope(
                                x -> loss.of(chosen, with(rejected, pair, x), margins)
                                        .value(),
                                rejected[i]),
                        result.rejectedGradient()[i],
                        Tolerances.DIFFERENCE);
            }
        }
    }

    private static double[] with(double[] values, int index, double value) {
        double[] changed = values.clone();
        changed[index] = value;
        return changed;
    }
}
