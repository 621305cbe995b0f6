package io.pposcope.experience;

import io.pposcope.math.PpoLosses;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics of a rollout and what was made of it, by path; formulas in the metric glossary. */
final class RolloutMetrics {

    private RolloutMetrics() {}

    static Map<String, Double> of(Advantages advantages) {
        Rollout rollout = advantages.rollout();
        Map<String, Double> m = new LinkedHashMap<>();
        m.put("objective/score", advantages.rewards().scores().raw().mean());
        m.put("objective/score_std", advantages.rewards().scores().raw().std());
        m.put("objective/kl", rollout.kl().mean());
        m.put("objective/kl_per_response", rollout.kl().sum() / rollout.rows());
        m.put("objective/kl_coefficient", advantages.rewards().rule().klPenalty().coefficient());
        m.put("objective/reward", advantages.rewards().perToken().sum() / rollout.rows());
        m.put("objective/entropy", rollout.entropies().mean());
        m.put("objective/perplexity", Math.exp(-rollout.logProbs().mean()));
        m.put("objective/reference_perplexity", Math.exp(-rollout.refLogProbs().mean()));
        m.put("tokens/response_length", rollout.tokens().tokens() / (double) rollout.rows());
        m.put("tokens/truncated_fraction", rollout.truncatedFraction());
        m.put("value/mean", rollout.values().mean());
        m.put("value/return", advantages.returns().mean());
        m.put("value/explained_variance", PpoLosses.explainedVariance(rollout.values(), advantages.returns()));
        m.put("policy/advantage", advantages.perToken().mean());
        m.put("policy/advantage_std", advantages.perToken().std());
        return m;
    }
}
