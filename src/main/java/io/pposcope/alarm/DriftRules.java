package io.pposcope.alarm;

import static io.pposcope.alarm.Findings.finding;
import static io.pposcope.alarm.Findings.highest;
import static io.pposcope.alarm.Findings.look;
import static io.pposcope.alarm.Severity.NOTE;

import io.pposcope.alarm.StandardRules.Signature;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rules whose thresholds are relative to the run's own first iterations, or to the parts of its reward. They are
 * candidates: {@code ./pposcope alarms} measures them beside the {@link StandardRules}, of which they are no part.
 */
final class DriftRules {

    private static final String KL = "objective/kl";
    private static final String SCORE = "objective/score";
    private static final String SPREAD = "objective/score_std";
    /** Iterations from which a run's own normal is taken. */
    private static final int OWN = 10;
    /** What a cumulative sum forgives at each step, in deviations: half the shift it is to find soon. */
    private static final double SLACK = 0.5;
    /** Nats per token: steps of KL smaller than this are noise of sampling, however even the first ones were. */
    private static final double LEAST_STEP = 1e-3;

    private DriftRules() {}

    /**
     * KL grows faster than in the run's own first ten iterations, by a cumulative sum (Page 1954):
     * {@code S = max(0, S + (ΔKL − μ)/σ − ½)} with μ and σ of the first ten steps; it fires where S is above a limit.
     */
    static AlarmRule klBreak(double limit) {
        return new Signature(
                "KL slope break",
                NOTE,
                "Page, Continuous inspection schemes, Biometrika 41, 1954",
                "KL to the reference grows faster than it did at first. Something pays more the further the "
                        + "policy strays.",
                "look at what the newest responses have in common; a KL penalty, c.kl(0.1), or a larger one",
                observed -> look(observed, KL)
                        .filter(trend -> cusum(trend.values()) > limit)
                        .map(trend -> finding(
                                observed,
                                "KL is %.3f nats per token and grows faster than in the first %d iterations"
                                        .formatted(trend.now(), OWN),
                                rollout -> row -> rollout.kl().rowMeans()[row],
                                List.of(KL, SCORE))));
    }

    static double cusum(double... values) {
        double[] steps = IntStream.range(1, values.length)
                .mapToDouble(i -> values[i] - values[i - 1])
                .toArray();
        if (steps.length <= OWN) {
            return 0;
        }
        double mean = Arrays.stream(steps, 0, OWN).average().orElseThrow();
        double squares = Arrays.stream(steps, 0, OWN)
                .map(step -> (step - mean) * (step - mean))
                .sum();
        double deviation = Math.max(LEAST_STEP, Math.sqrt(squares / (OWN - 1)));
        double sum = 0;
        for (int i = OWN; i < steps.length; i++) {
            sum = Math.max(0, sum + (steps[i] - mean) / deviation - SLACK);
        }
        return sum;
    }

    /** KL above a multiple of what it was at the end of the run's own first ten iterations, and rising. */
    static AlarmRule klGrowth(double factor) {
        return new Signature(
                "KL growth",
                NOTE,
                "arXiv 2307.04964, figure 9: with a penalty KL settles",
                "KL to the reference is many times what it was after the first steps, and has not settled.",
                "a KL penalty, c.kl(0.1), or a larger one; rewind to before the drift",
                observed -> look(observed, KL)
                        .filter(trend -> trend.length() > 2 * OWN
                                && trend.now() > factor * Math.max(LEAST_STEP, trend.mean(OWN - Trend.WINDOW))
                                && trend.now() > trend.before())
                        .map(trend -> finding(
                                observed,
                                "KL is %.3f nats per token, %.3f at iteration %d"
                                        .formatted(trend.now(), trend.mean(OWN - Trend.WINDOW), OWN),
                                rollout -> row -> rollout.kl().rowMeans()[row],
                                List.of(KL, SCORE))));
    }

    /** The mean score above what was rare at the start, so many deviations of the first scores. */
    static AlarmRule scoreCeiling(double deviations) {
        return new Signature(
                "score ceiling",
                NOTE,
                "Gao et al., arXiv 2210.10760",
                "The average response scores as only the best ones did at the start. A reward model has seen few such"
                        + " texts, so its scores for them mean less.",
                "read the best-scored responses; stop here, or label pairs of such responses",
                observed -> {
                    Trend score = Trend.of(observed, SCORE);
                    Trend spread = Trend.of(observed, SPREAD);
                    return Trend.has(observed, SCORE)
                                    && score.isLongEnough()
                                    && spread.isLongEnough()
                                    && score.now() > score.start() + deviations * spread.start()
                            ? Optional.of(new Finding(
                                    "the mean score is %.2f, %.2f with a deviation of %.2f at the start"
                                            .formatted(score.now(), score.start(), spread.start()),
                                    highest(observed),
                                    List.of(SCORE, SPREAD)))
                            : Optional.empty();
                });
    }

    /** One of several parts of a reward decides nearly all differences between responses. */
    static AlarmRule componentDominance(double share) {
        return new Signature(
                "component dominance",
                NOTE,
                "arXiv 2307.04964, section 3.3",
                "One part of the reward decides which response scores higher; the others are as good as switched off.",
                "rescale the parts to like spread, or clip the one that dominates",
                observed -> observed.value()
                        .part(Scores.class)
                        .filter(scores -> scores.parts().size() > 1)
                        .flatMap(scores -> dominant(scores, share)));
    }

    private static Optional<Finding> dominant(Scores scores, double share) {
        return scores.parts().entrySet().stream()
                .filter(part -> shareOf(part.getValue(), scores.raw()) > share)
                .findFirst()
                .map(part -> new Finding(
                        "“%s” explains %.0f %% of the scores' variance"
                                .formatted(part.getKey(), 100 * shareOf(part.getValue(), scores.raw())),
                        List.of(),
                        List.of(SCORE, SPREAD)));
    }

    /** {@code cov(part, score)/var(score)}; of all parts these add up to 1. */
    private static double shareOf(PerResponse part, PerResponse score) {
        double variance = score.std() * score.std();
        double[] a = part.toArray();
        double[] b = score.toArray();
        double covariance = IntStream.range(0, a.length)
                .mapToDouble(row -> (a[row] - part.mean()) * (b[row] - score.mean()))
                .average()
                .orElse(0);
        return variance > 0 ? covariance / variance : 0;
    }
}
