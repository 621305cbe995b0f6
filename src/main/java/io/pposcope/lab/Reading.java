package io.pposcope.lab;

import io.pposcope.experience.RolloutMetrics;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.Place;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is measured at one place of a run, for conditions like {@code m -> m.klPerToken() > 0.1}. A number that is not known
 * yet is NaN, and every comparison with it is false.
 */
public final class Reading {

    private final Sight sight;
    private Map<String, Double> metrics;

    Reading(Sight sight) {
        this.sight = sight;
    }

    public Place place() {
        return sight.place();
    }

    public int iteration() {
        return sight.place().iteration();
    }

    /** Response tokens decoded in the rollout under way; 0 elsewhere. */
    public int position() {
        return sight.rollout().map(LiveRollout::position).orElse(0);
    }

    /** All metrics known here, by path. */
    public Map<String, Double> metrics() {
        if (metrics == null) {
            metrics = new LinkedHashMap<>(RolloutMetrics.of(sight.reached()));
            sight.minibatch().ifPresent(minibatch -> metrics.putAll(minibatch.metrics()));
        }
        return metrics;
    }

    /** One metric by its path, for instance {@code value/explained_variance}. */
    public double metric(String path) {
        return metrics().getOrDefault(path, Double.NaN);
    }

    /** Mean of log π − log π_ref over tokens, nats. */
    public double klPerToken() {
        return metric("objective/kl");
    }

    /** Mean raw score. */
    public double score() {
        return metric("objective/score");
    }

    /** Mean tokens of a response. */
    public double responseLength() {
        return metric("tokens/response_length");
    }

    /** Share of responses cut by the length limit. */
    public double truncatedFraction() {
        return metric("tokens/truncated_fraction");
    }

    /** Mean entropy of the sampling policy, nats. */
    public double entropy() {
        return metric("objective/entropy");
    }

    /** exp of minus the mean log-probability. */
    public double perplexity() {
        return metric("objective/perplexity");
    }

    /** How far the update has moved the policy, k3 per token, nats. */
    public double approxKl() {
        return metric("policy/approx_kl");
    }

    /** Share of tokens beyond the clip range. */
    public double clipFraction() {
        return metric("policy/clip_fraction");
    }

    /** Value loss of the newest minibatch. */
    public double valueLoss() {
        return metric("value/loss");
    }
}
