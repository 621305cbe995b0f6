package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseBaselineTest {

    private static final List<int[]> GROUPS = List.of(new int[] {0, 3}, new int[] {1}, new int[] {2, 4, 5});
    private static final double[] RETURNS = {1, 7, 0.1, 3, 0.1, 0.1};

    @Test
    void each_by_hand() {
        double mean = 11.3 / 6;
        assertArrayEquals(RETURNS, ResponseBaseline.NONE.advantages(RETURNS, GROUPS));
        assertArrayEquals(
                DoubleStream.of(RETURNS).map(r -> r - mean).toArray(),
                ResponseBaseline.BATCH_MEAN.advantages(RETURNS, GROUPS),
                Tolerances.EXACT);
        assertArrayEquals(new double[] {-2, 0, 0, 2, 0, 0}, ResponseBaseline.LEAVE_ONE_OUT.advantages(RETURNS, GROUPS));
        assertArrayEquals(new double[] {-1, 0, 0, 1, 0, 0}, ResponseBaseline.GROUP_MEAN.advantages(RETURNS, GROUPS));
        double scaled = 1 / (Math.sqrt(2) + 1e-6);
        assertArrayEquals(
                new double[] {-scaled, 0, 0, scaled, 0, 0},
                ResponseBaseline.GROUP_STANDARDISED.advantages(RETURNS, GROUPS),
                Tolerances.EXACT);
    }

    /** Three times 0.1 has a mean that is not 0.1; what float32 rounds must not be blown up by a tiny deviation. */
    @Test
    void equal_scores_have_no_advantage_whatever_rounding_leaves_of_them() {
        double[] returns = {0.1, 0.1, 0.1, (float) 12.3, 12.3, 12.300001};
        for (ResponseBaseline baseline : ResponseBaseline.values()) {
            if (baseline.comparesGroups()) {
                assertArrayEquals(
                        new double[6],
                        baseline.advantages(returns, List.of(new int[] {0, 1, 2}, new int[] {3, 4, 5})),
                        baseline.name());
            }
        }
        assertTrue(ResponseBaseline.flat() && ResponseBaseline.flat(0, 0) && !ResponseBaseline.flat(0, 1e-9));
    }

    @ParameterizedTest
    @EnumSource(ResponseBaseline.class)
    void every_advantage_explains_itself_by_its_group(ResponseBaseline baseline) {
        double[] advantages = baseline.advantages(RETURNS, GROUPS);
        for (int row = 0; row < RETURNS.length; row++) {
            Explanation explained = baseline.explain(RETURNS, GROUPS, row);
            assertEquals(advantages[row], explained.value());
            assertEquals(RETURNS[row], explained.parts().getFirst().value());
        }
        String alone = baseline.explain(RETURNS, GROUPS, 1).toText();
        String equal = baseline.explain(RETURNS, GROUPS, 2).toText();
        assertEquals(baseline.comparesGroups(), alone.contains("the only response to its prompt"), alone);
        assertEquals(baseline.comparesGroups(), equal.contains("all 3 responses to its prompt earned the same"), equal);
        assertEquals(baseline.comparesGroups(), equal.contains("R of response 5"), equal);
    }

    @Test
    void every_response_is_in_one_group() {
        String message = assertThrows(
                        ShapeException.class,
                        () -> ResponseBaseline.GROUP_MEAN.advantages(
                                new double[3], List.of(new int[] {0, 1}, new int[] {1})))
                .getMessage();
        assertEquals(
                "the groups hold the responses [0, 1, 1]; each of the 3 responses must be in exactly one", message);
    }

    @Test
    void the_overlong_penalty_grows_over_its_buffer() {
        LengthPenalty penalty = new LengthPenalty(10, 4, 0.5);
        assertEquals(0, penalty.of(1));
        assertEquals(0, penalty.of(6));
        assertEquals(-0.125, penalty.of(7));
        assertEquals(-0.5, penalty.of(10));
        assertEquals(-0.5, penalty.of(99));
        assertEquals(penalty.of(8), penalty.explain(8).value());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new LengthPenalty(10, 11, 1))
                .getMessage()
                .contains("is 11 tokens; it must lie between 1 and the limit, 10"));
    }
}
