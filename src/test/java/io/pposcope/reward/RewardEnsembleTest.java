package io.pposcope.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers that binary fractions hold exactly, worked out by hand. */
class RewardEnsembleTest {

    private static final Rollout ROLLOUT = Responses.of("one two three", "one two one two", "one…");
    private static final RewardFunction LOW = scores(1, 4, 2);
    private static final RewardFunction HIGH = scores(5, 4, -2);

    private static RewardFunction scores(double... scores) {
        return rollout -> RewardFunction.single(rollout, "member", PerResponse.of(scores));
    }

    @Test
    void mean_worst_case_and_disagreement_are_what_their_formulas_say() {
        RewardEnsemble mean = RewardEnsemble.of(LOW, HIGH);
        assertEquals(PerResponse.of(3, 4, 0), mean.score(ROLLOUT).raw());
        Scores worst = mean.worstCase().score(ROLLOUT);
        assertEquals(PerResponse.of(1, 4, -2), worst.raw());
        assertEquals(Map.of("mean", PerResponse.of(3, 4, 0), "worst case", PerResponse.of(-2, 0, -2)), worst.parts());
        Scores cautious = mean.uncertaintyWeighted(0.5).score(ROLLOUT);
        assertEquals(PerResponse.of(1, 4, -2), cautious.raw());
        assertEquals(PerResponse.of(-2, 0, -2), cautious.parts().get("disagreement"));
        assertEquals("mean + disagreement", cautious.explain(0).formula());
        assertEquals(PerResponse.of(2, 0, 2), mean.spread(ROLLOUT));
    }

    @Test
    void weights_count_in_the_mean_and_in_the_variance() {
        RewardEnsemble weighted = RewardEnsemble.of(LOW, HIGH).weighted(0.75, 0.25);
        assertEquals(PerResponse.of(2, 4, 1), weighted.score(ROLLOUT).raw());
        assertEquals(
                PerResponse.of(-1, 4, -2),
                weighted.uncertaintyWeighted(1).score(ROLLOUT).raw());
        assertEquals(
                PerResponse.of(1, 4, 2), weighted.weighted(1, 0).score(ROLLOUT).raw());
    }

    static List<double[]> wrongWeights() {
        return List.of(
                new double[] {0.5, 0.4},
                new double[] {1},
                new double[] {1.5, -0.5},
                new double[] {Double.NaN, 1},
                new double[] {});
    }

    @ParameterizedTest
    @MethodSource("wrongWeights")
    void weights_that_do_not_sum_to_1_are_refused(double... weights) {
        String message = assertThrows(IllegalArgumentException.class, () -> RewardEnsemble.of(LOW, HIGH)
                        .weighted(weights))
                .getMessage();
        assertTrue(message.contains("expected one for each member, 0 or more, that sum to 1"), message);
    }

    @Test
    void what_is_no_ensemble_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> RewardEnsemble.of(LOW));
        assertThrows(IllegalArgumentException.class, () -> RewardEnsemble.of(LOW, HIGH)
                .uncertaintyWeighted(-1));
        RewardFunction dense = RewardFunction.perToken("dense", (rollout, row, token) -> 1);
        String message = assertThrows(IllegalArgumentException.class, () -> RewardEnsemble.of(LOW, dense)
                        .score(ROLLOUT))
                .getMessage();
        assertTrue(message.contains("member 1 of the ensemble gives rewards per token, [dense]"), message);
    }
}
