package io.pposcope.alarm.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.math.RandomStreams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthyRangeTest {

    private static final int ITERATIONS = 60;

    /** Noisy metrics around healthy values; from iteration {@code onset} on, KL and length run away. */
    private static List<Map<String, Double>> run(long seed, int onset) {
        RandomGenerator random = RandomStreams.at(seed, 0);
        return IntStream.range(0, ITERATIONS)
                .mapToObj(i -> {
                    double away = Math.max(0, i - onset);
                    return Map.of(
                            "objective/kl",
                            0.05 * Math.min(1, i / 10.0) + 0.02 * away + 0.01 * random.nextGaussian(),
                            "objective/entropy",
                            0.45 + 0.02 * random.nextGaussian(),
                            "objective/perplexity",
                            1.55 + 0.04 * random.nextGaussian(),
                            "objective/score_std",
                            0.9 + 0.05 * random.nextGaussian(),
                            "tokens/response_length",
                            29 + 0.3 * away + random.nextGaussian(),
                            "tokens/truncated_fraction",
                            0.03 + 0.01 * random.nextDouble(),
                            "value/explained_variance",
                            0.5 + 0.05 * random.nextGaussian());
                })
                .toList();
    }

    private static final HealthyRange RANGE = HealthyRange.of(
            IntStream.range(0, 12).mapToObj(seed -> run(seed, ITERATIONS)).toList(), 5);

    @Test
    void it_is_quiet_on_healthy_runs_it_never_saw() {
        long loud = IntStream.range(100, 120)
                .filter(seed -> RANGE.firstOutside(run(seed, ITERATIONS)).isPresent())
                .count();
        assertTrue(loud <= 2, loud + " of 20 healthy runs");
    }

    @Test
    void it_speaks_soon_after_a_run_leaves() {
        for (long seed = 200; seed < 220; seed++) {
            Optional<Integer> first = RANGE.firstOutside(run(seed, 30));
            assertTrue(
                    first.isPresent() && first.get() >= 30 - 5 && first.get() <= 30 + 15,
                    "seed " + seed + ": " + first);
        }
    }

    @Test
    void it_names_what_stands_out() {
        assertEquals("objective/kl", RANGE.deviations(run(300, 30)).getFirst().metric());
        assertTrue(RANGE.view().text().contains("objective/kl"));
    }

    /** Where returns do not vary, an iteration has no explained variance. */
    @Test
    void a_metric_that_is_missing_now_and_then_is_no_change() {
        List<Map<String, Double>> healthy = run(300, ITERATIONS);
        List<Map<String, Double>> gaps = IntStream.range(0, ITERATIONS)
                .mapToObj(i -> {
                    Map<String, Double> metrics = new HashMap<>(healthy.get(i));
                    metrics.keySet()
                            .removeIf(path -> path.equals("value/explained_variance") && (i < 8 || i > ITERATIONS - 8));
                    return metrics;
                })
                .map(Map::copyOf)
                .toList();
        assertEquals(
                0,
                RANGE.deviations(gaps).stream()
                        .filter(one -> one.metric().equals("value/explained_variance"))
                        .findFirst()
                        .orElseThrow()
                        .size(),
                Tolerances.WITHIN_RANGE);
        assertEquals(
                RANGE.firstOutside(healthy).isPresent(),
                RANGE.firstOutside(gaps).isPresent());
    }

    @Test
    void it_needs_runs_to_learn_from() {
        assertThrows(
                IllegalArgumentException.class,
                () -> HealthyRange.of(List.of(run(1, 60).subList(0, 8)), 3));
    }
}
