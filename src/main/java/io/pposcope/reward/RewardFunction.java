package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.TokenRows;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Gives every response of a rollout one score, and where it likes, rewards per token.
 *
 * <p>Rewards compose, and every part stays visible: the parts of a {@link Scores} always sum to its score, so what a
 * clip or a normalisation takes away is a part too.
 */
@FunctionalInterface
public interface RewardFunction {

    Scores score(Rollout rollout);

    /** A reward from a rule over one prompt and its response. */
    static RewardFunction of(String name, ToDoubleBiFunction<Prompt, Response> rule) {
        return rollout -> single(
                rollout,
                name,
                PerResponse.of(IntStream.range(0, rollout.rows())
                        .mapToDouble(row -> rule.applyAsDouble(
                                rollout.prompts().prompts().get(row),
                                rollout.completions().get(row)))
                        .toArray()));
    }

    /** A reward per token, from a rule over the rollout, a row and a token; it leaves the score at 0. */
    static RewardFunction perToken(String name, TokenRule rule) {
        return rollout -> {
            double[][] rewards = IntStream.range(0, rollout.rows())
                    .mapToObj(row -> IntStream.range(0, rollout.tokens().length(row))
                            .mapToDouble(token -> rule.reward(rollout, row, token))
                            .toArray())
                    .toArray(double[][]::new);
            return new Scores(
                    rollout, PerResponse.of(new double[rollout.rows()]), Map.of(), Map.of(name, TokenRows.of(rewards)));
        };
    }

    /** The reward of one token. */
    @FunctionalInterface
    interface TokenRule {
        double reward(Rollout rollout, int row, int token);
    }

    /** Scores with one part. */
    static Scores single(Rollout rollout, String name, PerResponse scores) {
        return new Scores(rollout, scores, Map.of(name, scores));
    }

    /** This reward plus {@code weight} times another; the parts of both stay visible. */
    default RewardFunction plus(double weight, RewardFunction other) {
        return new Sum(this, other.times(weight));
    }

    /** The sum of two rewards. */
    default RewardFunction plus(RewardFunction other) {
        return new Sum(this, other);
    }

    /** This reward times a weight. */
    default RewardFunction times(double weight) {
        return scheduled(iteration -> weight);
    }

    /** This reward times a weight that depends on the iteration, counted from 0. */
    default RewardFunction scheduled(IntToDoubleFunction weight) {
        return new Scheduled(this, weight);
    }

    /**
     * The score kept within bounds; what that takes away or adds is the part {@code clip}. Token parts are not clipped.
     */
    default RewardFunction clipped(double lowest, double highest) {
        return new Clipped(this, lowest, highest);
    }

    /**
     * The score standardised by this reward's own mean and deviation on given responses, so that rewards of different
     * scales can be added: {@code (score − mean) / std}. The constants stay what they are; token parts are divided by
     * the same std.
     *
     * <p>Source: Ziegler et al., arXiv 1909.08593, who fix gain and bias on samples of the reference policy.
     *
     * @throws IllegalArgumentException if all the responses score the same
     */
    default RewardFunction calibratedOn(Rollout responses) {
        return Calibrated.on(this, responses);
    }

    /** This reward under a name: its score is one part of that name. */
    default RewardFunction named(String name) {
        return rollout -> {
            Scores scores = score(rollout);
            return new Scores(
                    rollout,
                    scores.raw(),
                    Map.of(name, scores.raw()),
                    scores.tokenParts().isEmpty() ? Map.of() : Map.of(name, scores.perToken()));
        };
    }
}
