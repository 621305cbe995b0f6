package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.Tolerances;
import io.pposcope.math.GradientClipping.Scope;
import org.junit.jupiter.api.Test;

/** Schedules, controllers and gradient clipping where the golden vectors do not reach. */
class SchedulesTest {
    @Test
    void linearWarmupRisesAboveZeroAtOnceAndDecaysToZero() {
        var schedule = new LearningRateSchedule.LinearWarmupDecay(3, 13);
        assertEquals(0.25, schedule.multiplier(0));
        assertEquals(0.75, schedule.multiplier(2));
        assertEquals(1, schedule.multiplier(3));
        assertEquals(0.5, schedule.multiplier(8));
        assertEquals(0, schedule.multiplier(13));
        assertEquals(0, schedule.multiplier(99));
    }

    @Test
    void cosineEndsAtItsFloor() {
        var schedule = new LearningRateSchedule.CosineDecay(0, 10, 0.1);
        assertEquals(1, schedule.multiplier(0));
        assertEquals(0.55, schedule.multiplier(5), Tolerances.EXACT);
        assertEquals(0.1, schedule.multiplier(10), Tolerances.EXACT);
        assertEquals(1, new LearningRateSchedule.Constant().multiplier(7));
    }

    @Test
    void perModelClippingLeavesASmallGradientAlone() {
        var clipping = new GradientClipping(1, Scope.PER_MODEL);
        assertArrayEquals(new double[] {1, 0.1}, clipping.scales(0.5, 10), Tolerances.CLIPPING_EPSILON);
        assertArrayEquals(new double[] {1, 1}, GradientClipping.none().scales(1e9, 1e-9));
    }

    @Test
    void weightDecayShrinksParametersWithoutAGradient() {
        var optimiser = new AdamW(0.1, 0.9, 0.99, 1e-8, 0.5, AdamW.EpsilonPlacement.AFTER_BIAS_CORRECTION);
        AdamW.State state = optimiser.step(optimiser.start(2), new double[] {0});
        assertArrayEquals(new double[] {2 * (1 - 0.1 * 0.5)}, state.parameters(), Tolerances.EXACT);
        assertEquals(1, state.steps());
        assertArrayEquals(
                new double[] {2},
                optimiser.step(optimiser.start(2), 0, new double[] {5}).parameters());
    }

    @Test
    void aFixedCoefficientNeverMoves() {
        KlController controller = new KlController.Fixed(0.05);
        assertEquals(0.05, controller.next(controller.coefficient(), 1000, 512));
    }
}
