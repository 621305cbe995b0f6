package io.pposcope.math;

/**
 * The reward of every token: its KL penalty, and on the last token the response's score as well.
 *
 * <p>{@code rₜ = −β·klₜ + [t = T]·z}, z being the scaled and clipped score. The last token is the response's own last
 * token, its end-of-sequence token unless it was cut.
 *
 * <p>Source: the paper, Eq. 19, which writes the score on every token; the released code and its authors put it on the
 * last.
 */
public final class RewardShaping {
    private RewardShaping() {}

    /**
     * Adds each score to the last token of its response. Shapes: scaledScores {@code [B]}, klPenalties and result
     * {@code [B, Tᵢ]}, Tᵢ ≥ 1.
     *
     * @throws ShapeException if there is not one score per response, or a response has no token
     * @throws NonFiniteException if a score or a penalty is NaN or infinite
     */
    public static TokenRows shape(double[] scaledScores, TokenRows klPenalties) {
        Checks.requireSameLength(
                "scores",
                scaledScores.length,
                "KL penalties",
                klPenalties.rows(),
                "responses",
                "every response needs one score");
        Checks.requireFinite("scores", "response", scaledScores);
        klPenalties.requireTokenInEveryRow("KL penalties").requireFinite("KL penalties");
        double[][] rewards = new double[scaledScores.length][];
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = klPenalties.row(i);
            rewards[i][rewards[i].length - 1] += scaledScores[i];
        }
        return TokenRows.of(rewards);
    }

    /**
     * Where the reward of one token comes from.
     *
     * @param token the token
     * @param length how many tokens its response has
     * @param klPenalty where the token's KL penalty comes from
     * @param scaledScore where the response's scaled score comes from
     */
    public static Explanation explain(int token, int length, Explanation klPenalty, Explanation scaledScore) {
        String what = "reward of token " + token;
        if (token < length - 1) {
            return Explanation.of(klPenalty.value(), what, "KL penalty", klPenalty);
        }
        return Explanation.of(
                klPenalty.value() + scaledScore.value(),
                what,
                "KL penalty + score, on the last token",
                klPenalty,
                scaledScore);
    }
}
