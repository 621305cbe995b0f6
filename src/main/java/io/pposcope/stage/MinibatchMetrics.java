package io.pposcope.stage;

import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.Unknown;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.SurrogateLosses;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Surrogate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;

/** What one minibatch measured, from the engine's losses and its per-token outputs; formulas in the metric glossary. */
final class MinibatchMetrics {

    private final Map<String, Double> values = new LinkedHashMap<>();
    private final UpdateRule rule;
    private final TokenRows ratios;
    private final TokenRows clipped;
    private final double approxKl;

    MinibatchMetrics(Experience experience, Pass pass, UpdateRule rule, PolicyObjective objective) {
        this.rule = rule;
        double limit = rule.guards().logRatioLimit();
        TokenRows near =
                pass.logProbs().minus(experience.denominatorLogProbs()).map(d -> Math.max(-limit, Math.min(limit, d)));
        ratios = ratios(near, experience, objective.surrogate());
        clipped = clipped(experience, objective);
        approxKl = KlEstimator.K3
                .of(experience.denominatorLogProbs(), pass.logProbs())
                .mean();
        values.put("policy/loss", pass.policyLoss());
        putLossParts(experience, pass, objective);
        if (valued(pass)) {
            values.put("value/loss", pass.valueLoss());
        }
        values.put("policy/approx_kl", approxKl);
        values.put("policy/ratio", ratios.mean());
        values.put("policy/clip_fraction", clipped.mean());
        values.put("policy/entropy", pass.entropies().mean());
        if (valued(pass)) {
            values.put("value/clip_fraction", valueClipped(experience, pass).mean());
        }
    }

    private static TokenRows ratios(TokenRows logRatios, Experience e, Surrogate surrogate) {
        return surrogate instanceof Surrogate.SequenceRatio
                ? SurrogateLosses.sequenceRatios(logRatios, TokenRows.zerosLike(logRatios), e.counted())
                : logRatios.map(Math::exp);
    }

    private static boolean valued(Pass pass) {
        return !Unknown.is(pass.values().get(0, 0));
    }

    /** The surrogate's sum over the tokens to be made likelier, and over those to be made rarer. */
    private void putLossParts(Experience e, Pass pass, PolicyObjective objective) {
        TokenRows weighted = objective
                .surrogate()
                .loss(e.terms(pass.logProbs(), pass.entropies()), objective.bounds(), LossAveraging.TOKEN_MEAN)
                .perToken()
                .zip("losses", e.weights(), "weights", (loss, weight) -> loss * weight);
        values.put("policy/loss_likelier", part(weighted, e.advantages(), a -> a > 0));
        values.put("policy/loss_rarer", part(weighted, e.advantages(), a -> a < 0));
    }

    private static double part(TokenRows losses, TokenRows advantages, DoublePredicate of) {
        return losses.zip("losses", advantages, "advantages", (loss, a) -> of.test(a) ? loss : 0)
                .sum();
    }

    private TokenRows clipped(Experience e, PolicyObjective objective) {
        TokenRows byRatio = objective.surrogate().clips()
                ? ratios.zip(
                        "ratios",
                        e.advantages(),
                        "advantages",
                        (ratio, a) -> objective.bounds().clips(ratio, a) ? 1 : 0)
                : TokenRows.zerosLike(ratios);
        return objective.surrogate() instanceof Surrogate.ClipCov
                ? byRatio.zip("clipped", e.marks(), "marks", Math::max)
                : byRatio;
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
        putOfCritic("value/gradient_norm", norms.critic());
        return norms;
    }

    void pretrainLoss(double loss) {
        values.put("pretrain/loss", loss);
    }

    MinibatchMetrics rates(OptimiserStep step) {
        values.put("policy/learning_rate", step.policyRate());
        putOfCritic("value/learning_rate", step.criticRate());
        return this;
    }

    private void putOfCritic(String path, double value) {
        if (values.containsKey("value/loss")) {
            values.put(path, value);
        }
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
