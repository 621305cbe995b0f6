package io.pposcope.trainer;

import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.TokenRows;
import io.pposcope.stage.Continuations;
import io.pposcope.stage.ShapingStage;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What responses earn from a token on, sampled by continuing them. The continuations are scored and shaped exactly as
 * the responses were, KL penalty included: with their rule, and with their running moments as these stand.
 */
public final class ContinuedReturns {

    private final PpoMax ppo;
    private final Rewards rewards;
    private final Continuations continuations;

    private ContinuedReturns(PpoMax ppo, Rewards rewards, Continuations continuations) {
        this.ppo = ppo;
        this.rewards = rewards;
        this.continuations = continuations;
    }

    /**
     * Continues the responses of shaped rewards.
     *
     * @throws IllegalStateException if the policy has moved on since the rollout
     */
    public static ContinuedReturns of(PpoMax ppo, Rewards rewards) {
        return new ContinuedReturns(ppo, rewards, ppo.continuations(rewards.rollout()));
    }

    /**
     * What continuations of some responses earn.
     *
     * @param rewards of whole responses, {@code count} of each row after another
     * @param returns {@code Σ γᵘ⁻ᵗ·rᵤ} from the token on, {@code [rows][count]}
     */
    public record Sampled(Rewards rewards, double[][] returns) {}

    /** Continues rows from a token on, {@code count} times each. */
    public Sampled from(int token, int count, int... rows) {
        Rollout continued = continuations.sample(token, count, rows);
        Rewards shaped = ShapingStage.shaped(rewards.rule(), rewards.momentsAfter(), ppo.score(continued));
        double[][] returns = new double[rows.length][count];
        for (int i = 0; i < rows.length * count; i++) {
            returns[i / count][i % count] = toGo(
                    shaped.perToken().row(i),
                    token,
                    ppo.config().advantage().gae().discount());
        }
        return new Sampled(shaped, returns);
    }

    private static double toGo(double[] perToken, int token, double discount) {
        double sum = 0;
        for (int u = perToken.length - 1; u >= token; u--) {
            sum = perToken[u] + discount * sum;
        }
        return sum;
    }

    /** The same rewards, each state valued by the mean return of its continuations instead of a critic. */
    Rewards valued(int count) {
        Rollout rollout = rewards.rollout();
        double[][] values = new double[rollout.rows()][];
        for (int row = 0; row < values.length; row++) {
            values[row] = new double[rollout.tokens().length(row)];
        }
        int longest = Arrays.stream(rollout.tokens().lengths()).max().orElse(0);
        for (int token = 0; token < longest; token++) {
            int at = token;
            int[] rows = IntStream.range(0, values.length)
                    .filter(row -> values[row].length > at)
                    .toArray();
            double[][] returns = from(token, count, rows).returns();
            for (int i = 0; i < rows.length; i++) {
                values[rows[i]][token] = Arrays.stream(returns[i]).average().orElseThrow();
            }
        }
        Scores scores = rewards.scores();
        return new Rewards(
                new Scores(rollout.withValues(TokenRows.of(values)), scores.raw(), scores.parts(), scores.tokenParts()),
                rewards.rule(),
                rewards.momentsAfter(),
                rewards.transformed(),
                rewards.klPenalties(),
                rewards.perToken());
    }
}
