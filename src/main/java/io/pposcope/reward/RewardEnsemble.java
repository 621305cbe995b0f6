package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Several rewards for the same thing as one, so that a policy cannot profit from the faults of a single one. What the
 * ensemble takes off the weighted mean is a part of its own: {@code worst case} or {@code disagreement}.
 *
 * <p>Source: Coste et al., arXiv 2310.02743.
 */
public final class RewardEnsemble implements RewardFunction {

    /** How far weights may be from summing to 1: what decimal fractions lose. */
    private static final double ROUNDING = 1e-9;

    /** What is added to the mean, from a response's scores, their mean and their weighted variance. */
    private interface Correction {
        double of(double[] scores, double mean, double variance);
    }

    private final List<RewardFunction> members;
    private final double[] weights;
    private final String part;
    private final Correction correction;

    private RewardEnsemble(List<RewardFunction> members, double[] weights, String part, Correction correction) {
        this.members = List.copyOf(members);
        this.weights = weights.clone();
        this.part = part;
        this.correction = correction;
    }

    /**
     * The mean of the members' scores.
     *
     * @throws IllegalArgumentException if there are fewer than two
     */
    public static RewardEnsemble of(RewardFunction... members) {
        if (members.length < 2) {
            throw new IllegalArgumentException("an ensemble of " + members.length
                    + " has nothing to compare; give at least two rewards, or use the one as it is");
        }
        double[] equal = DoubleStream.generate(() -> 1.0 / members.length)
                .limit(members.length)
                .toArray();
        return new RewardEnsemble(List.of(members), equal, "", (scores, mean, variance) -> 0);
    }

    /**
     * The same members, averaged by these weights.
     *
     * @throws IllegalArgumentException if there is not one weight for each member, one is negative, or they do not sum
     *     to 1
     */
    public RewardEnsemble weighted(double... shares) {
        double sum = DoubleStream.of(shares).sum();
        if (shares.length != members.size()
                || !DoubleStream.of(shares).allMatch(share -> share >= 0)
                || !(Math.abs(sum - 1) <= ROUNDING)) {
            throw new IllegalArgumentException("the weights " + Arrays.toString(shares) + " sum to " + sum
                    + " for an ensemble of " + members.size()
                    + "; expected one for each member, 0 or more, that sum to 1. Divide each by their sum");
        }
        return new RewardEnsemble(members, shares, part, correction);
    }

    /** {@code minᵢ Rᵢ}: the score of the least favourable member. */
    public RewardEnsemble worstCase() {
        return new RewardEnsemble(
                members,
                weights,
                "worst case",
                (scores, mean, variance) -> DoubleStream.of(scores).min().orElseThrow() - mean);
    }

    /**
     * {@code R̄ − λ·Σᵢ wᵢ·(Rᵢ − R̄)²}: the mean less the members' disagreement.
     *
     * @param coefficient λ, in 1/reward
     * @throws IllegalArgumentException if it is negative or no number
     */
    public RewardEnsemble uncertaintyWeighted(double coefficient) {
        if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
            throw new IllegalArgumentException("the coefficient of the members' disagreement is " + coefficient
                    + "; expected a finite number, 0 or more");
        }
        return new RewardEnsemble(
                members, weights, "disagreement", (scores, mean, variance) -> 0 - coefficient * variance);
    }

    @Override
    public Scores score(Rollout rollout) {
        double[][] scores = membersScores(rollout);
        double[] means = Arrays.stream(scores).mapToDouble(this::mean).toArray();
        Map<String, PerResponse> parts = new LinkedHashMap<>();
        parts.put("mean", PerResponse.of(means));
        if (!part.isEmpty()) {
            parts.put(
                    part,
                    PerResponse.of(IntStream.range(0, means.length)
                            .mapToDouble(row -> correction.of(scores[row], means[row], variance(scores[row])))
                            .toArray()));
        }
        return new Scores(
                rollout, parts.values().stream().reduce(PerResponse::plus).orElseThrow(), parts);
    }

    /** The weighted standard deviation of each response's scores: high where the members disagree. */
    public PerResponse spread(Rollout rollout) {
        return PerResponse.of(Arrays.stream(membersScores(rollout))
                .mapToDouble(scores -> Math.sqrt(variance(scores)))
                .toArray());
    }

    /** {@code [B][members]}. */
    private double[][] membersScores(Rollout rollout) {
        double[][] scores = new double[rollout.rows()][members.size()];
        for (int member = 0; member < members.size(); member++) {
            Scores found = members.get(member).score(rollout);
            if (!found.tokenParts().isEmpty()) {
                throw new IllegalArgumentException("member " + member + " of the ensemble gives rewards per token, "
                        + found.tokenParts().keySet()
                        + ", and an ensemble compares scores of whole responses; add it to the ensemble instead: "
                        + "ensemble.plus(reward)");
            }
            for (int row = 0; row < scores.length; row++) {
                scores[row][member] = found.raw().get(row);
            }
        }
        return scores;
    }

    private double mean(double... scores) {
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> weights[i] * scores[i])
                .sum();
    }

    private double variance(double... scores) {
        double mean = mean(scores);
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> weights[i] * (scores[i] - mean) * (scores[i] - mean))
                .sum();
    }
}
