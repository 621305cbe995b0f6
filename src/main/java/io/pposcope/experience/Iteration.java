package io.pposcope.experience;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One whole iteration: the five stage values in order.
 *
 * @param seconds wall-clock seconds by stage
 */
public record Iteration(Advantages advantages, UpdateReport update, Map<String, Double> seconds) implements StageValue {

    public Iteration {
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    }

    @Override
    public int iteration() {
        return advantages.iteration();
    }

    public Rewards rewards() {
        return advantages.rewards();
    }

    public Scores scores() {
        return rewards().scores();
    }

    public Rollout rollout() {
        return scores().rollout();
    }

    public PromptBatch prompts() {
        return rollout().prompts();
    }

    /** Everything measured, by path: {@link RolloutMetrics}, the update's metrics, {@code time/…_s}. */
    public Map<String, Double> metrics() {
        Map<String, Double> all = new LinkedHashMap<>(RolloutMetrics.of(advantages));
        all.putAll(update.metrics());
        seconds.forEach((stage, s) -> all.put("time/" + stage + "_s", s));
        return all;
    }
}
