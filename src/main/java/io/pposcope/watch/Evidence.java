package io.pposcope.watch;

import io.pposcope.experience.RolloutMetrics;
import io.pposcope.experience.StageParts;
import io.pposcope.experience.StageValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rule may look at: the newest stage value, and the metrics of the run up to and with it.
 *
 * @param value the stage value just made
 * @param parts the same, unfolded
 * @param history metrics by path, one map per iteration from 0; the last is of {@code value}, as far as it goes
 */
public record Evidence(StageValue value, StageParts parts, List<Map<String, Double>> history) {

    public Evidence {
        history = List.copyOf(history);
    }

    /** @param past metrics of the iterations before this one; extra metrics, the gold score for instance, may be among them */
    public static Evidence of(StageValue value, List<Map<String, Double>> past) {
        return of(value, past, Map.of());
    }

    /** @param extra metrics of this iteration that the stage value does not hold */
    static Evidence of(StageValue value, List<Map<String, Double>> past, Map<String, Double> extra) {
        List<Map<String, Double>> history = new ArrayList<>(past.subList(0, Math.min(past.size(), value.iteration())));
        Map<String, Double> now = new LinkedHashMap<>(RolloutMetrics.of(value));
        now.putAll(extra);
        history.add(now);
        return new Evidence(value, StageParts.of(value), history);
    }

    public int iteration() {
        return value.iteration();
    }

    /** Whether this is the stage at which a metric first exists, so that a rule looks at it once an iteration. */
    boolean has(String path) {
        return history.getLast().containsKey(path);
    }

    /** A metric over the iterations that have it. */
    Trend trend(String path) {
        return new Trend(path, history.stream().filter(metrics -> metrics.containsKey(path)).mapToDouble(metrics -> metrics.get(path)).toArray());
    }
}
