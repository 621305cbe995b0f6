package io.pposcope.experience;

import io.pposcope.math.Correlation;
import io.pposcope.math.PpoLosses;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of a rollout and what was made of it, by path, as far as they are known and defined; formulas in the metric
 * glossary.
 */
public final class RolloutMetrics {

    private RolloutMetrics() {}

    /** All that can be measured of a stage value and the earlier ones it holds. */
    public static Map<String, Double> of(StageValue value) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        add(metrics, value);
        return metrics;
    }

    private static void add(Map<String, Double> m, StageValue value) {
        switch (value) {
            case PromptBatch prompts -> {}
            case Rollout rollout -> addRollout(m, rollout);
            case Scores scores -> addScores(m, scores);
            case Rewards rewards -> addRewards(m, rewards);
            case Advantages advantages -> addAdvantages(m, advantages);
            case UpdateReport report -> m.putAll(report.metrics());
            case Iteration iteration -> m.putAll(iteration.metrics());
        }
    }

    /** A metric that is no number where its formula is 0/0 is left out there: it is not known, and nothing is wrong. */
    private static void putDefined(Map<String, Double> m, String path, double metric) {
        if (!Double.isNaN(metric)) {
            m.put(path, metric);
        }
    }

    private static void addScores(Map<String, Double> m, Scores scores) {
        m.put("objective/score", scores.raw().mean());
        m.put("objective/score_std", scores.raw().std());
        double byLength = Correlation.pearson(
                scores.raw().toArray(),
                Arrays.stream(scores.rollout().tokens().lengths())
                        .asDoubleStream()
                        .toArray());
        putDefined(m, "objective/score_by_length", byLength);
        addGroups(m, scores);
        add(m, scores.rollout());
    }

    private static void addGroups(Map<String, Double> m, Scores scores) {
        PromptGroups groups = scores.groups();
        if (groups.anyPair()) {
            m.put("groups/size", scores.raw().rows() / (double) groups.size());
            m.put("groups/without_contrast", groups.shareWithoutContrast(scores.raw()));
        }
    }

    private static void addRollout(Map<String, Double> m, Rollout rollout) {
        m.put("objective/kl", rollout.kl().mean());
        m.put("objective/kl_per_response", rollout.kl().sum() / rollout.rows());
        m.put("objective/entropy", rollout.entropies().mean());
        m.put("objective/perplexity", Math.exp(-rollout.logProbs().mean()));
        m.put("objective/reference_perplexity", Math.exp(-rollout.refLogProbs().mean()));
        m.put("tokens/response_length", rollout.tokens().tokens() / (double) rollout.rows());
        m.put("tokens/truncated_fraction", rollout.truncatedFraction());
        m.put(
                "tokens/repetition",
                rollout.completions().stream()
                        .mapToDouble(response -> Repetition.share(response.pieces()))
                        .average()
                        .orElse(0));
        putDefined(m, "value/mean", rollout.values().mean());
    }

    private static void addRewards(Map<String, Double> m, Rewards rewards) {
        add(m, rewards.scores());
        m.put("objective/kl_coefficient", rewards.rule().klPenalty().coefficient());
        m.put("objective/reward", rewards.perToken().sum() / rewards.perToken().rows());
    }

    private static void addAdvantages(Map<String, Double> m, Advantages advantages) {
        add(m, advantages.rewards());
        if (advantages.rollout().hasValues()) {
            m.put("value/return", advantages.returns().mean());
            putDefined(
                    m,
                    "value/explained_variance",
                    PpoLosses.explainedVariance(advantages.rollout().values(), advantages.returns()));
        }
        m.put("policy/advantage", advantages.perToken().mean());
        double counted = advantages.mask().sum();
        putDefined(m, "policy/covariance", advantages.covariances().sum() / counted);
        m.put("policy/advantage_std", advantages.perToken().std());
    }
}
