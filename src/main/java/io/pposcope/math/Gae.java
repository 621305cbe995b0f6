package io.pposcope.math;

import java.util.ArrayList;
import java.util.List;

/**
 * Generalised advantage estimation over one response, which is one whole episode.
 *
 * <p>{@code Âₜ = Σₗ (γλ)ˡ δₜ₊ₗ},  {@code δₜ = rₜ + γ·vₜ₊₁ − vₜ},  {@code v_T = 0}.
 *
 * <p>λ = 0 gives the one-step TD error, λ = 1 the discounted reward-to-go minus the value. There is no bootstrapping:
 * the value after the last token is 0 even when the response was cut by the length limit, as in the released code.
 *
 * <p>Source: Schulman et al., arXiv 1506.02438; the paper, Eq. 9. The paper's experiments use λ = 0.9 (App. C.3), its
 * released code λ = 0.95, both γ = 1. Differs from rlax: rewards are indexed by the acting step.
 *
 * @param discount γ, between 0 and 1
 * @param gaeLambda λ, between 0 and 1
 */
public record Gae(double discount, double gaeLambda) {
    /** How many TD errors an explanation spells out before it sums up the rest. */
    private static final int EXPLAINED_TERMS = 8;

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if γ or λ lies outside [0, 1]
     */
    public Gae {
        Checks.requireWithin("the discount γ", discount, 0, 1);
        Checks.requireWithin("the GAE λ", gaeLambda, 0, 1);
    }

    /**
     * Advantages of one response. Shapes: rewards {@code [T]}, values {@code [T]}, result {@code [T]}; T ≥ 1.
     *
     * @throws ShapeException if rewards and values differ in length, or there are none
     * @throws NonFiniteException if a reward or a value is NaN or infinite
     */
    public double[] advantages(double[] rewards, double[] values) {
        Checks.requireSameLength(
                "rewards", rewards.length, "values", values.length, "tokens", "GAE needs one value per rewarded token");
        if (rewards.length == 0) {
            throw new ShapeException("rewards hold no token; GAE needs at least the end-of-sequence token");
        }
        Checks.requireFinite("rewards", "token", rewards);
        Checks.requireFinite("values", "token", values);
        return backwards(rewards, values);
    }

    /**
     * Advantages of a batch, response by response. Shapes: all {@code [B, Tᵢ]}.
     *
     * @throws ShapeException naming all responses whose rewards and values differ in length, or that have no token
     * @throws NonFiniteException if a reward or a value is NaN or infinite
     */
    public TokenRows advantages(TokenRows rewards, TokenRows values) {
        rewards.requireSameShape("rewards", values, "values", "GAE needs one value per rewarded token");
        rewards.requireTokenInEveryRow("rewards").requireFinite("rewards");
        values.requireFinite("values");
        double[][] advantages = new double[rewards.rows()][];
        for (int i = 0; i < advantages.length; i++) {
            advantages[i] = backwards(rewards.row(i), values.row(i));
        }
        return TokenRows.of(advantages);
    }

    /**
     * The critic's regression targets, {@code Rₜ = Âₜ + vₜ}, with the values the advantages were computed from.
     *
     * @throws ShapeException if the two differ in shape
     */
    public static TokenRows returns(TokenRows advantages, TokenRows values) {
        return advantages.zip("advantages", values, "values", Double::sum);
    }

    /**
     * Where one advantage comes from: its discounted TD errors, each split into reward, next value and value. Beyond
     * eight terms the rest is one part, {@code (γλ)⁸·Âₜ₊₈}.
     *
     * @throws IndexOutOfBoundsException if the response has no such token
     */
    public Explanation explain(double[] rewards, double[] values, int token) {
        double[] advantages = advantages(rewards, values);
        if (token < 0 || token >= rewards.length) {
            throw new IndexOutOfBoundsException(
                    "there is no token %d: the response has %d, counted from 0".formatted(token, rewards.length));
        }
        List<Explanation> terms = new ArrayList<>();
        int end = Math.min(rewards.length, token + EXPLAINED_TERMS);
        double weight = 1;
        for (int t = token; t < end; t++, weight *= discount * gaeLambda) {
            terms.add(term(rewards, values, t, t - token, weight));
        }
        if (end < rewards.length) {
            terms.add(rest(advantages[end], end, end - token, weight));
        }
        return new Explanation(
                advantages[token],
                "advantage of token " + token,
                "Σₗ (γλ)ˡ·δₜ₊ₗ, γ = %s, λ = %s".formatted(Numbers.text(discount), Numbers.text(gaeLambda)),
                terms);
    }

    private double[] backwards(double[] rewards, double[] values) {
        double[] advantages = new double[rewards.length];
        double advantage = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            advantage = tdError(rewards, values, t) + discount * gaeLambda * advantage;
            advantages[t] = advantage;
        }
        return advantages;
    }

    private double tdError(double[] rewards, double[] values, int t) {
        return rewards[t] + discount * nextValue(values, t) - values[t];
    }

    private static double nextValue(double[] values, int t) {
        return t + 1 < values.length ? values[t + 1] : 0;
    }

    private Explanation term(double[] rewards, double[] values, int t, int distance, double weight) {
        double error = tdError(rewards, values, t);
        String next = t + 1 < values.length ? "value of token " + (t + 1) : "value after the last token";
        Explanation delta = Explanation.of(
                error,
                "TD error of token " + t,
                "reward + γ·next value − value",
                Explanation.given(rewards[t], "reward of token " + t),
                Explanation.given(nextValue(values, t), next),
                Explanation.given(values[t], "value of token " + t));
        if (distance == 0) {
            return delta;
        }
        return Explanation.of(
                weight * error,
                "discounted TD error of token " + t,
                "(γλ)^%d·δ".formatted(distance),
                Explanation.given(weight, "(γλ)^" + distance),
                delta);
    }

    private static Explanation rest(double advantage, int token, int distance, double weight) {
        return Explanation.of(
                weight * advantage,
                "all later TD errors together",
                "(γλ)^%d·Â".formatted(distance),
                Explanation.given(weight, "(γλ)^" + distance),
                Explanation.given(advantage, "advantage of token " + token));
    }
}
