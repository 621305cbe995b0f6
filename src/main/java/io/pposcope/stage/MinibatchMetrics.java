package io.pposcope.stage;

import io.pposcope.experience.MinibatchReport;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.OptimiserStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one minibatch measured, from the engine's losses and its per-token outputs; formulas in the metric glossary. */
final class MinibatchMetrics {

    private final Map<String, Double> values = new LinkedHashMap<>();
    private final UpdateRule rule;
    private final TokenRows ratios;
    private final TokenRows clipped;
    private final double approxKl;

    MinibatchMetrics(Experience experience, Pass pass, UpdateRule rule) {
        this.rule = rule;
        double limit = rule.guards().logRatioLimit();
        ratios = pass.logProbs()
                .minus(experience.denominatorLogProbs())
                .map(d -> Math.exp(Math.max(-limit, Math.min(limit, d))));
        clipped = clipped(experience.advantages());
        approxKl = KlEstimator.K3
                .of(experience.denominatorLogProbs(), pass.logProbs())
                .mean();
        values.put("policy/loss", pass.policyLoss());
        values.put("value/loss", pass.valueLoss());
        values.put("policy/approx_kl", approxKl);
        values.put("policy/ratio", ratios.mean());
        values.put("policy/clip_fraction", clipped.mean());
        values.put("policy/entropy", pass.entropies().mean());
        values.put("value/clip_fraction", valueClipped(experience, pass).mean());
    }

    private TokenRows clipped(TokenRows advantages) {
        double clip = rule.clipRange();
        return ratios.zip(
                "ratios",
                advantages,
                "advantages",
                (ratio, a) -> a > 0 && ratio > 1 + clip || a < 0 && ratio < 1 - clip ? 1 : 0);
    }

    private TokenRows valueClipped(Experience e, Pass pass) {
        double clip = rule.value().clipRange();
        TokenRows drift = pass.values().minus(e.oldValues());
        TokenRows near = drift.map(d -> Math.max(-clip, Math.min(clip, d))).plus(e.oldValues());
        TokenRows plain = pass.values().minus(e.returns()).map(x -> x * x);
        return near.minus(e.returns()).map(x -> x * x).zip("clipped error", plain, "error", (c, p) -> c > p ? 1 : 0);
    }

    /** Why no step should be taken, if so. */
    Optional<String> holdBack() {
        if (beyondTargetKl()) {
            return Optional.of(String.format(
                    "the policy moved %.4f nats per token from the sampling policy, past the target of %.4f",
                    approxKl, rule.guards().targetKl()));
        }
        return ratios.mean() > rule.guards().maxMeanRatio()
                ? Optional.of("mean ratio " + ratios.mean() + " is above "
                        + rule.guards().maxMeanRatio())
                : Optional.empty();
    }

    boolean beyondTargetKl() {
        return approxKl > rule.guards().targetKl();
    }

    GradientNorms gradientNorms(GradientNorms norms) {
        values.put("policy/gradient_norm", norms.policy());
        values.put("value/gradient_norm", norms.critic());
        return norms;
    }

    void pretrainLoss(double loss) {
        values.put("pretrain/loss", loss);
    }

    MinibatchMetrics rates(OptimiserStep step) {
        values.put("policy/learning_rate", step.policyRate());
        values.put("value/learning_rate", step.criticRate());
        return this;
    }

    TokenRows ratios() {
        return ratios;
    }

    TokenRows clipped() {
        return clipped;
    }

    Map<String, Double> values() {
        return values;
    }

    /** Mean of every metric over the minibatches that have it, and the share of minibatches that were skipped. */
    static Map<String, Double> means(List<MinibatchReport> reports) {
        Map<String, Double> sums = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (MinibatchReport report : reports) {
            report.metrics().forEach((path, value) -> {
                sums.merge(path, value, Double::sum);
                counts.merge(path, 1, Integer::sum);
            });
        }
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((path, sum) -> means.put(path, sum / counts.get(path)));
        long skipped = reports.stream()
                .filter(report -> !report.metrics().containsKey("policy/learning_rate"))
                .count();
        means.put("policy/skipped_fraction", skipped / (double) Math.max(1, reports.size()));
        return means;
    }
}
