package io.pposcope.alarm;

import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.trainer.Observation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What rules on metrics have in common: the trend they look at, and the rows they name as the worst. */
final class Findings {
    private Findings() {}

    /** The trend of a metric, at stages that hold it, once there is enough of it. */
    static Optional<Trend> look(Observation observed, String path) {
        return Optional.of(path)
                .filter(metric -> Trend.has(observed, metric))
                .map(metric -> Trend.of(observed, metric))
                .filter(Trend::isLongEnough);
    }

    /** How bad a row is, to name the worst. */
    interface Worst {
        IntToDoubleFunction of(Rollout rollout);
    }

    /** A rule on one metric: when it fires, what it says, by what rows are worst, and what else to draw. */
    static Function<Observation, Optional<Finding>> when(
            String path, Predicate<Trend> fires, Function<Trend, String> says, Worst worst, String alsoDrawn) {
        return observed -> look(observed, path)
                .filter(fires)
                .map(trend -> finding(observed, says.apply(trend), worst, List.of(path, alsoDrawn)));
    }

    static Finding finding(Observation observed, String numbers, Worst worst, List<String> charted) {
        return new Finding(
                numbers,
                worst == null
                        ? List.of()
                        : observed.value()
                                .part(Rollout.class)
                                .map(rollout -> worst(rollout.rows(), worst.of(rollout)))
                                .orElse(List.of()),
                charted);
    }

    private static List<Integer> worst(int rows, IntToDoubleFunction badness) {
        return IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -badness.applyAsDouble(row)))
                .limit(3)
                .toList();
    }

    /** The responses that score highest. */
    static List<Integer> highest(Observation observed) {
        return observed.value()
                .part(Scores.class)
                .map(scores -> worst(scores.raw().rows(), row -> scores.raw().get(row)))
                .orElse(List.of());
    }
}
