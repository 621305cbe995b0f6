package io.pposcope.math;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Policy losses beside PPO's clipped surrogate, on host numbers with their analytic gradients with respect to log π.
 * All series have shape {@code [B, Tᵢ]}.
 *
 * <p>Every function throws {@link ShapeException} where its series differ in shape, and {@link NonFiniteException}
 * where an input or a ratio is NaN or infinite.
 */
public final class SurrogateLosses {

    private SurrogateLosses() {}

    /** REINFORCE's loss, {@code −A·log π}, without a ratio; gradient {@code −A}. */
    public static Loss logProb(TokenRows newLogProbs, TokenRows advantages, LossAveraging averaging) {
        newLogProbs.requireFinite("newLogProbs").requireTokenInEveryRow("newLogProbs");
        TokenRows slopes = advantages.requireFinite("advantages").times(-1);
        return PpoLosses.loss(
                averaging,
                slopes.zip("advantages", newLogProbs, "newLogProbs", (a, logProb) -> a * logProb),
                slopes,
                0);
    }

    /**
     * GSPO: the clipped surrogate with one ratio per response, {@link #sequenceRatios}. The gradient at token t is that
     * of {@code sg[s]·π/sg[π]}: {@code −A·s}, where the clip does not act.
     *
     * <p>Source: Zheng et al., arXiv 2507.18071, equations 5 and 13, averaged as the sequence mean of token means.
     *
     * @param counted 1 where a token counts, else 0
     */
    public static Loss sequence(
            TokenRows newLogProbs,
            TokenRows oldLogProbs,
            TokenRows counted,
            TokenRows advantages,
            RatioBounds bounds,
            LossAveraging averaging) {
        return PpoLosses.surrogate(sequenceRatios(newLogProbs, oldLogProbs, counted), advantages, bounds, averaging);
    }

    /** {@code s = exp(mean over the response's counted tokens of log π − log π_old)}, at each of its tokens. */
    public static TokenRows sequenceRatios(TokenRows newLogProbs, TokenRows oldLogProbs, TokenRows counted) {
        TokenRows logRatios = newLogProbs
                .requireFinite("newLogProbs")
                .zip("newLogProbs", oldLogProbs.requireFinite("oldLogProbs"), "oldLogProbs", (a, b) -> a - b);
        double[] sums =
                logRatios.zip("log-ratios", counted, "counted", (d, c) -> d * c).rowSums();
        double[] counts = counted.rowSums();
        for (int row = 0; row < sums.length; row++) {
            sums[row] = Math.exp(sums[row] / Math.max(1, counts[row]));
        }
        return counted.map(any -> 1).timesByRow(sums).requireFinite("sequence ratios");
    }

    /**
     * KL-Cov: {@code −A·ρ} without a clip, and {@code + coefficient·|log π − log π_old|} on the tokens that drive
     * entropy down most.
     *
     * <p>Source: Cui et al., arXiv 2505.22617, equation 11.
     *
     * @param coefficients of the penalty at each token: 0 where there is none
     */
    public static Loss klCov(
            TokenRows newLogProbs,
            TokenRows oldLogProbs,
            TokenRows advantages,
            TokenRows coefficients,
            LossAveraging averaging) {
        RatioBounds none =
                new RatioBounds(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        Loss plain = PpoLosses.policy(newLogProbs, oldLogProbs, advantages, none, averaging);
        TokenRows distance = newLogProbs.minus(oldLogProbs);
        TokenRows penalty = distance.zip("distances", coefficients, "coefficients", (d, c) -> c * Math.abs(d));
        TokenRows slopes = distance.zip("distances", coefficients, "coefficients", (d, c) -> c * Math.signum(d));
        TokenRows perToken = plain.perToken().plus(penalty);
        return new Loss(averaging.average(perToken), plain.gradient().plus(averaging.weighted(slopes)), perToken, 0);
    }

    /**
     * Clip-Cov: the clipped surrogate, and exactly no loss on chosen tokens.
     *
     * <p>Source: Cui et al., arXiv 2505.22617, equation 10.
     *
     * @param chosen 1 where a token has no loss, else 0
     */
    public static Loss clipCov(
            TokenRows newLogProbs,
            TokenRows oldLogProbs,
            TokenRows advantages,
            TokenRows chosen,
            RatioBounds bounds,
            LossAveraging averaging) {
        Loss clipped = PpoLosses.policy(newLogProbs, oldLogProbs, advantages, bounds, averaging);
        TokenRows perToken = without(clipped.perToken(), chosen);
        return new Loss(
                averaging.average(perToken), without(clipped.gradient(), chosen), perToken, clipped.clipFraction());
    }

    private static TokenRows without(TokenRows terms, TokenRows chosen) {
        return terms.zip("terms", chosen, "chosen", (term, out) -> out == 1 ? 0 : term);
    }

    /**
     * How much each token drives entropy: {@code cₜ = (Aₜ − Ā)·(log πₜ − mean log π)}, means over the counted tokens; 0
     * where a token does not count. A mean above 0 predicts falling entropy: what is likely already is made likelier.
     *
     * <p>Source: Cui et al., arXiv 2505.22617, equation 9.
     *
     * @param counted 1 where a token counts, else 0
     */
    public static TokenRows covariances(TokenRows logProbs, TokenRows advantages, TokenRows counted) {
        double tokens = Math.max(1, counted.sum());
        double meanLogProb =
                counted.zip("counted", logProbs, "logProbs", (c, x) -> c * x).sum() / tokens;
        double meanAdvantage = counted.zip("counted", advantages, "advantages", (c, x) -> c * x)
                        .sum()
                / tokens;
        return logProbs.zip("logProbs", advantages, "advantages", (x, a) -> (a - meanAdvantage) * (x - meanLogProb))
                .zip("covariances", counted, "counted", (c, counts) -> counts == 0 ? 0 : c);
    }

    /** 1 at the {@code max(1, ⌊share·N⌋)} counted tokens of the largest covariance, else 0; the earlier of equals. */
    public static TokenRows largest(TokenRows covariances, TokenRows counted, double share) {
        List<int[]> places = places(counted, (row, token) -> true);
        places.sort(Comparator.comparingDouble((int[] place) -> -covariances.get(place[0], place[1])));
        return marked(counted, places.subList(0, Math.min(places.size(), count(share, places.size()))));
    }

    /**
     * 1 at {@code max(1, ⌊share·N⌋)} counted tokens, drawn at random from those whose covariance lies strictly between
     * {@code low} and {@code high}; all of them where they are fewer.
     */
    public static TokenRows drawn(
            TokenRows covariances, TokenRows counted, double share, double low, double high, SplittableRandom random) {
        int tokens = places(counted, (row, token) -> true).size();
        List<int[]> within = places(
                counted, (row, token) -> covariances.get(row, token) > low && covariances.get(row, token) < high);
        int[] order = RandomStreams.permutation(random, within.size());
        List<int[]> chosen = new ArrayList<>();
        for (int i = 0; i < Math.min(order.length, count(share, tokens)); i++) {
            chosen.add(within.get(order[i]));
        }
        return marked(counted, chosen);
    }

    private static int count(double share, int tokens) {
        return Math.max(1, (int) Math.floor(share * tokens));
    }

    private interface Place {
        boolean test(int row, int token);
    }

    private static List<int[]> places(TokenRows counted, Place wanted) {
        List<int[]> places = new ArrayList<>();
        for (int row = 0; row < counted.rows(); row++) {
            for (int token = 0; token < counted.length(row); token++) {
                if (counted.get(row, token) != 0 && wanted.test(row, token)) {
                    places.add(new int[] {row, token});
                }
            }
        }
        return places;
    }

    private static TokenRows marked(TokenRows shape, List<int[]> places) {
        double[][] marks = new double[shape.rows()][];
        for (int row = 0; row < marks.length; row++) {
            marks[row] = new double[shape.length(row)];
        }
        places.forEach(place -> marks[place[0]][place[1]] = 1);
        return TokenRows.of(marks);
    }
}
