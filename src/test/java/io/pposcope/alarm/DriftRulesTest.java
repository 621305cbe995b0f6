package io.pposcope.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.reward.Responses;
import io.pposcope.trainer.Observation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftRulesTest {

    private static final int LENGTH = 40;
    private static final Rollout ROLLOUT = Responses.of("a", "b", "c");

    private static boolean fires(AlarmRule rule, Map<String, IntToDoubleFunction> metrics) {
        List<Map<String, Double>> history = IntStream.range(0, LENGTH)
                .mapToObj(i -> {
                    Map<String, Double> at = new HashMap<>();
                    metrics.forEach((path, numbers) -> at.put(path, numbers.applyAsDouble(i)));
                    return at;
                })
                .toList();
        Scores scores = new Scores(ROLLOUT, PerResponse.of(3, 2, 1), Map.of());
        return rule.check(Observation.withHistory(scores, history)).isPresent();
    }

    /** Noise that alternates, as sampled KL does. */
    private static double noise(int i) {
        return i % 2 == 0 ? 0.004 : -0.004;
    }

    @Test
    void theSumIsZeroUntilTenSteps_andByHandAfter() {
        assertEquals(
                0,
                DriftRules.cusum(DoubleStream.iterate(0, x -> x + 1).limit(11).toArray()));
        double[] values = new double[13];
        for (int i = 1; i < values.length; i++) {
            values[i] = values[i - 1] + (i <= 10 ? (i % 2 == 0 ? 3 : 1) : 5);
        }
        // the first ten steps: mean 2, deviation √(10/9); two steps of 5 after them
        double step = 3 / Math.sqrt(10 / 9.0) - 0.5;
        assertEquals(2 * step, DriftRules.cusum(values), Tolerances.EXACT);
    }

    @Test
    void klThatGrowsFasterThanAtFirst_isABreak_andALineOrAPlateauIsNone() {
        AlarmRule rule = DriftRules.klBreak(10);
        assertTrue(fires(rule, Map.of("objective/kl", i -> noise(i) + (i < 20 ? 0.002 * i : 0.04 + 0.03 * (i - 20)))));
        assertTrue(!fires(rule, Map.of("objective/kl", i -> noise(i) + 0.01 * i)));
        assertTrue(!fires(rule, Map.of("objective/kl", i -> noise(i) + Math.min(0.08, 0.01 * i))));
    }

    @Test
    void klGrowth_isRelativeToTheRunsOwnFirstIterations() {
        AlarmRule rule = DriftRules.klGrowth(3);
        assertTrue(fires(rule, Map.of("objective/kl", i -> 0.01 * i)));
        assertTrue(!fires(rule, Map.of("objective/kl", i -> Math.min(0.1, 0.01 * i))));
        assertTrue(!fires(rule, Map.of("objective/kl", i -> 0.4 + 0.01 * i)), "large from the first");
    }

    @Test
    void scoreCeiling_isInDeviationsOfTheFirstScores() {
        AlarmRule rule = DriftRules.scoreCeiling(1);
        assertTrue(fires(rule, Map.of("objective/score", i -> 0.05 * i, "objective/score_std", i -> 1)));
        assertTrue(!fires(rule, Map.of("objective/score", i -> 0.05 * i, "objective/score_std", i -> 3)));
        assertTrue(!fires(rule, Map.of("objective/score", i -> 0.05 * i)), "nothing is known of the spread");
    }

    @Test
    void oneOfTwoPartsThatDecidesAll_isNamed() {
        AlarmRule rule = DriftRules.componentDominance(0.8);
        PerResponse large = PerResponse.of(10, 0, -10);
        PerResponse small = PerResponse.of(0, 1, 0);
        Scores two = new Scores(ROLLOUT, large.plus(small), Map.of("length", large, "facts", small));
        Finding found = rule.check(Observation.of(two, List.of())).orElseThrow();
        assertTrue(found.numbers().startsWith("“length” explains "), found.numbers());
        PerResponse other = PerResponse.of(0, 12, 0);
        Scores even = new Scores(ROLLOUT, large.plus(other), Map.of("length", large, "facts", other));
        assertTrue(rule.check(Observation.of(even, List.of())).isEmpty());
        Scores one = new Scores(ROLLOUT, large, Map.of("length", large));
        assertTrue(rule.check(Observation.of(one, List.of())).isEmpty(), "a reward of one part has nothing to drown");
    }
}
