package io.pposcope.alarm;

import static io.pposcope.alarm.Findings.finding;
import static io.pposcope.alarm.Findings.highest;
import static io.pposcope.alarm.Findings.look;
import static io.pposcope.alarm.Findings.when;
import static io.pposcope.alarm.Severity.NOTE;
import static io.pposcope.alarm.Severity.SERIOUS;

import io.pposcope.experience.Repetition;
import io.pposcope.experience.Rollout;
import io.pposcope.trainer.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A rule for each failure signature of the paper and its neighbours. Thresholds are those that part healthy from
 * collapsing runs of the embedded world; {@code ./pposcope alarms} measures them. Means are over five iterations, and
 * “start” is the mean of the first five.
 */
public final class StandardRules {

    private static final String PAPER = "arXiv 2307.04964, ";
    private static final String KL = "objective/kl";
    private static final String SCORE = "objective/score";
    private static final String GOLD = "objective/gold_score";
    private static final String LENGTH = "tokens/response_length";
    private static final String CUT = "tokens/truncated_fraction";
    private static final String ENTROPY = "objective/entropy";
    private static final String PERPLEXITY = "objective/perplexity";
    private static final String REPETITION = "tokens/repetition";
    private static final String VALUE_LOSS = "value/loss";
    private static final String RATIO = "policy/ratio";
    private static final String CLIPPED = "policy/clip_fraction";
    private static final String GRADIENT = "policy/gradient_norm";
    private static final String SPREAD = "objective/score_std";
    private static final String BY_LENGTH = "objective/score_by_length";

    /** A rule in words, and how it looks. */
    record Signature(
            String name,
            Severity severity,
            String source,
            String explanation,
            String advice,
            Function<Observation, Optional<Finding>> look)
            implements AlarmRule {

        @Override
        public Optional<Finding> check(Observation observed) {
            return look.apply(observed);
        }
    }

    private StandardRules() {}

    /** All of them, the gravest first. */
    public static List<AlarmRule> all() {
        return RuleFamily.standard().stream().map(RuleFamily::rule).toList();
    }

    /** A metric that is no number. */
    public static AlarmRule notFinite() {
        return new Signature(
                "not a number",
                SERIOUS,
                PAPER + "section 5.2",
                "A metric is no finite number any more. Whatever is computed from it from now on is none either.",
                "rewind to the last good iteration; lower the "
                        + "learning rates or clip the gradients, c.gradientClipping(…)",
                observed -> observed.history().getLast().entrySet().stream()
                        .filter(metric -> !Double.isFinite(metric.getValue()))
                        .findFirst()
                        .map(metric ->
                                new Finding(metric.getKey() + " is " + metric.getValue(), List.of(), List.of())));
    }

    /** Mean KL per token above a limit, and rising. */
    public static AlarmRule klWithoutPlateau(double perToken) {
        return new Signature(
                "KL without plateau",
                SERIOUS,
                PAPER + "figures 4 and 9",
                "The policy drifts from the reference and does not settle. A reward model is only "
                        + "right near the texts it was trained on.",
                "a KL penalty, c.kl(0.1), or a larger one; rewind to before the drift",
                when(
                        KL,
                        trend -> trend.now() > perToken && trend.now() > trend.before(),
                        trend -> "KL is %.3f nats per token, above %.3g and still rising (%.3f at the start)"
                                .formatted(trend.now(), perToken, trend.start()),
                        rollout -> row -> rollout.kl().rowMeans()[row],
                        SCORE));
    }

    /** Mean KL per token below zero. */
    public static AlarmRule negativeKl(double perToken) {
        return new Signature(
                "negative KL",
                NOTE,
                PAPER + "section 5.3.2; Schulman, joschu.net/blog/kl-approx.html",
                "The mean KL is negative, so the samples do not come from the policy whose "
                        + "log-probabilities are stored. The penalty pays "
                        + "for that, which is an easier target than the reward.",
                "sample exactly, SamplingControls.exact(); score with the weights that sampled, "
                        + "without dropout, at the same positions",
                observed -> look(observed, KL)
                        .filter(trend -> trend.now() < -perToken)
                        .map(trend -> finding(
                                observed,
                                "mean KL is %.4f nats per token. %s".formatted(trend.now(), causes(observed)),
                                rollout -> row -> -rollout.kl().rowMeans()[row],
                                List.of(KL))));
    }

    /** The usual causes, looked up. */
    private static String causes(Observation observed) {
        Rollout rollout = observed.value().part(Rollout.class).orElseThrow();
        List<String> causes = new ArrayList<>(rollout.controls().warnings());
        if (rollout.byHand().sum() > 0) {
            causes.add((int) rollout.byHand().sum() + " tokens were set by hand");
        }
        double mismatch = rollout.samplingLogProbs().minus(rollout.logProbs()).mean();
        if (Math.abs(mismatch) > 1e-3) {
            causes.add("the sampler's log-probabilities lie %.3f above the stored ones".formatted(mismatch));
        }
        return causes.isEmpty()
                ? "The sampling is exact; look for dropout, padding or other weights in one of the two passes"
                : String.join("; ", causes);
    }

    /** Responses that grow. */
    public static AlarmRule lengthDrift(double factor) {
        return new Signature(
                "length drift",
                NOTE,
                PAPER + "section 5.2, figure 4",
                "Responses grow longer and longer. Length is what reward models are most easily talked into.",
                "a length penalty, TextRewards.lengthPenalty(…); probe what the reward pays for",
                when(
                        LENGTH,
                        trend -> trend.now() > factor * trend.start() && trend.now() > trend.before(),
                        trend -> "responses have %.1f tokens, %.1f at the start".formatted(trend.now(), trend.start()),
                        rollout -> row -> rollout.tokens().length(row),
                        SCORE));
    }

    /** Responses that the limit cuts. */
    public static AlarmRule truncation(double share) {
        return new Signature(
                "truncation",
                SERIOUS,
                PAPER + "figure 4: every collapse ends at the length limit",
                "Many responses reach the length limit without an end. The reward model never saw "
                        + "such texts, so its scores for them mean little.",
                "c.missingEndPenalty(1), a length penalty, or a higher limit",
                when(
                        CUT,
                        trend -> trend.now() > share && trend.now() > 2 * trend.start(),
                        trend -> "%.0f %% of the responses are cut, %.0f %% at the start"
                                .formatted(100 * trend.now(), 100 * trend.start()),
                        rollout -> row -> rollout.completions().get(row).truncated() ? 1 : 0,
                        LENGTH));
    }

    /** Responses that say things twice. */
    public static AlarmRule repetition(double more) {
        return new Signature(
                "repetition",
                SERIOUS,
                PAPER + "section 5.2",
                "Responses repeat themselves more and more. The "
                        + "reward does not mind, so nothing holds the policy back.",
                "TextRewards.repetitionPenalty(2) in the reward, and a KL penalty",
                when(
                        REPETITION,
                        trend -> trend.now() > trend.start() + more,
                        trend -> "%.0f %% of neighbouring tokens were said before, %.0f %% at the start"
                                .formatted(100 * trend.now(), 100 * trend.start()),
                        rollout -> row ->
                                Repetition.share(rollout.completions().get(row).pieces()),
                        SCORE));
    }

    /** A policy that has made up its mind. */
    public static AlarmRule entropyFloor(double share) {
        return new Signature(
                "entropy floor",
                SERIOUS,
                PAPER + "section 5.2",
                "At most positions the policy is nearly deterministic. "
                        + "It explores no more, so it cannot find its way back.",
                "rewind, and a KL penalty; an entropy bonus only with a target",
                when(
                        ENTROPY,
                        trend -> trend.now() < share * trend.start(),
                        trend -> "entropy is %.3f nats per token, %.3f at the start"
                                .formatted(trend.now(), trend.start()),
                        rollout -> row -> -rollout.entropies().rowMeans()[row],
                        KL));
    }

    /** Texts that surprise the policy no more: exp of the mean negative log-probability over response tokens. */
    public static AlarmRule perplexityFloor(double share) {
        return new Signature(
                "perplexity floor",
                SERIOUS,
                PAPER + "section 5.2; its curve divides twice by the length, this one does not",
                "The policy is hardly surprised by what it says: it has fallen into a few fixed "
                        + "phrases. True perplexity falls this way in every collapse of the paper.",
                "rewind, and a KL penalty",
                when(
                        PERPLEXITY,
                        trend -> Math.log(trend.now()) < share * Math.log(trend.start()),
                        trend -> "perplexity over response tokens is %.3f, %.3f at the start"
                                .formatted(trend.now(), trend.start()),
                        rollout -> row -> rollout.logProbs().rowMeans()[row],
                        KL));
    }

    /** A critic that can follow no more. */
    public static AlarmRule valueLoss(double factor) {
        return new Signature(
                "value loss rises",
                NOTE,
                PAPER + "figure 4: it steps up at the onset",
                "The value loss has turned and rises. The rewards change faster than the critic learns.",
                "a higher critic rate, c.learningRates(…), or a "
                        + "smaller policy rate; look at what changed in the rewards",
                when(
                        VALUE_LOSS,
                        trend -> trend.now() > factor * trend.lowest()
                                && trend.now() > trend.before()
                                && trend.now() > 0.25 * trend.start(),
                        trend -> "value loss is %.4f, %.1f times its lowest"
                                .formatted(trend.now(), trend.now() / trend.lowest()),
                        null,
                        SCORE));
    }

    /** Updates far from what was sampled. */
    public static AlarmRule ratioBlowUp(double away) {
        return new Signature(
                "ratio blow-up",
                SERIOUS,
                "Ouyang et al., arXiv 2203.02155; the log-ratio is bounded before exp",
                "The mean ratio of new to old probability has left 1. The surrogate says nothing "
                        + "about a policy this far from the one that sampled.",
                "fewer epochs or smaller steps; c.guards(…) can hold such a step back",
                observed -> look(observed, RATIO)
                        .filter(trend -> Math.abs(trend.newest() - 1) > away)
                        .map(trend -> new Finding(
                                "mean ratio is %.3f".formatted(trend.newest()), List.of(), List.of(RATIO, KL))));
    }

    /** Tokens on which the clip acts. */
    public static AlarmRule clipFraction(double share) {
        return new Signature(
                "clip fraction",
                NOTE,
                PAPER + "figure 17",
                "The clip acts on a large share of the tokens. Most of the step is thrown "
                        + "away, and what is left points elsewhere.",
                "smaller steps: a lower policy rate or fewer epochs",
                when(
                        CLIPPED,
                        trend -> trend.now() > share,
                        trend -> "%.0f %% of the tokens are clipped".formatted(100 * trend.now()),
                        null,
                        KL));
    }

    /** Proxy up, gold down. */
    public static AlarmRule overOptimisation(double points) {
        return new Signature(
                "over-optimisation",
                SERIOUS,
                "Gao et al., arXiv 2210.10760",
                "The reward still rises while the gold reward falls from its best. What is being "
                        + "learnt now is the reward model's mistakes.",
                "stop at the best iteration, run.tree().rewindTo(…), and go on with a KL penalty or a mended reward",
                observed -> {
                    Trend gold = Trend.of(observed, GOLD);
                    Trend score = Trend.of(observed, SCORE);
                    if (!Trend.has(observed, SCORE)
                            || !gold.isLongEnough()
                            || gold.now() > gold.highest() - points
                            || score.now() < score.mean(gold.highestAt())) {
                        return Optional.empty();
                    }
                    return Optional.of(new Finding(
                            ("gold is %.2f, its best was %.2f around iteration "
                                            + "%d; the reward went from %.2f to %.2f meanwhile")
                                    .formatted(
                                            gold.now(),
                                            gold.highest(),
                                            gold.highestAt() + 2,
                                            score.mean(gold.highestAt()),
                                            score.now()),
                            highest(observed),
                            List.of(SCORE, GOLD)));
                });
    }

    /** Scores that spread. */
    public static AlarmRule scoreSpread(double factor) {
        return new Signature(
                "score spread",
                NOTE,
                PAPER + "figure 13",
                "The scores spread far wider than at the start. The "
                        + "paper's reward model does so just when its policy breaks.",
                "read the best-scored responses; clip the score, c.transform(…)",
                observed -> look(observed, SPREAD)
                        .filter(trend -> trend.now() > factor * trend.start())
                        .map(trend -> new Finding(
                                "the scores' deviation is %.2f, %.2f at the start"
                                        .formatted(trend.now(), trend.start()),
                                highest(observed),
                                List.of(SPREAD, SCORE))));
    }

    /** A reward for length. */
    public static AlarmRule scoreByLength(double correlation) {
        return new Signature(
                "reward by length",
                NOTE,
                "Singhal et al., arXiv 2310.03716",
                "Longer responses score higher, whatever they say. Most of the reward's gain may be length.",
                "a length penalty, or a reward model trained on pairs of equal length",
                when(
                        BY_LENGTH,
                        trend -> trend.now() > correlation,
                        trend -> "score and length correlate by %.2f, %.2f at the start"
                                .formatted(trend.now(), trend.start()),
                        rollout -> row -> rollout.tokens().length(row),
                        LENGTH));
    }

    /** Nothing to learn from. */
    public static AlarmRule deadGradients() {
        return new Signature(
                "dead gradients",
                SERIOUS,
                PAPER + "section 5.3",
                "Nothing moves: the gradients are as good as zero. Often every response gets the "
                        + "same advantage, because they all say the same or all score the same.",
                "look at the scores' spread and the mask; a clip that always binds gives no gradient",
                observed -> look(observed, GRADIENT)
                        .filter(trend -> trend.newest() < 1e-7)
                        .map(trend -> new Finding(
                                "the policy's gradient norm is %.1e".formatted(trend.newest()),
                                List.of(),
                                List.of(GRADIENT, SPREAD))));
    }
}
