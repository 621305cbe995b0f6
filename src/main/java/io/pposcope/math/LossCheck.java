package io.pposcope.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Compares the derivative of a loss of one's own with differences of its values, on made-up responses: likely and
 * unlikely tokens, ratios from a third to three, on and off the reference, advantages of both signs and 0.
 *
 * <p>At a kink the differences to both sides are not the same; any derivative between them is right there.
 */
final class LossCheck {

    private static final double[] LOG_PROBS = {-0.02, -0.7, -3, -9};
    private static final double[] LOG_RATIOS = {-1.1, -0.3, -0.05, 0, 0.05, 0.3, 1.1};
    private static final double[] LOG_RATIOS_TO_REFERENCE = {-0.6, 0, 0.6};
    private static final double[] ADVANTAGES = {-1.7, 0, 0.9};
    private static final double[] ENTROPIES = {0.1, 2};
    private static final int LONGEST = LOG_PROBS.length;
    private static final double STEP = 1e-5;

    /** Relative to the derivative, or to 1: curvature times the step. */
    private static final double TOLERANCE = 1e-3;

    private LossCheck() {}

    /**
     * Checks a loss on responses of one token.
     *
     * @throws IllegalArgumentException if a derivative is wrong, or the loss fails
     */
    static void require(TokenLoss loss) {
        require(loss, grid(), 0, "");
    }

    /**
     * Checks a loss of whole responses on some of several tokens: the derivative at each token is that of the sum of
     * the response's losses, where all tokens count and where every second does. Tokens of a response have the same
     * advantage, for GSPO takes its ratio as constant in the
     * losses of other tokens.
     *
     * @throws IllegalArgumentException if a derivative is wrong, or the loss fails
     */
    static void requireAcrossTokens(TokenLoss loss) {
        for (int token = 0; token < LONGEST; token++) {
            require(loss, several(all -> 1), token, "");
            require(
                    loss,
                    several(place -> place % 2),
                    token,
                    ", of which some tokens do not count (“counted” is 0 there)");
        }
    }

    /** Moves log π of one token of every response that has it, to both sides. */
    private static void require(TokenLoss loss, PolicyTerms here, int token, String ofWhich) {
        TokenLoss.Values found = tried(loss, here);
        double[] sums = found.values().rowSums();
        double[] above = tried(loss, moved(here, token, STEP)).values().rowSums();
        double[] below = tried(loss, moved(here, token, -STEP)).values().rowSums();
        for (int row = 0; row < sums.length; row++) {
            if (token < found.slopes().length(row)) {
                require(
                        loss.name(),
                        here.token(row, token, 1) + place(token, found.slopes().length(row)) + ofWhich,
                        found.slopes().get(row, token),
                        (above[row] - sums[row]) / STEP,
                        (sums[row] - below[row]) / STEP);
            }
        }
    }

    private static String place(int token, int length) {
        return length == 1 ? "" : ", at token " + token + " of a response of " + length;
    }

    private static TokenLoss.Values tried(TokenLoss loss, PolicyTerms terms) {
        try {
            return loss.values(terms);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the loss “" + loss.name() + "” cannot be used: tried on made-up responses before its first use, "
                            + e.getMessage(),
                    e);
        }
    }

    private static void require(String name, String token, double slope, double above, double below) {
        double slack = TOLERANCE * Math.max(1, Math.abs(slope));
        if (slope < Math.min(above, below) - slack || slope > Math.max(above, below) + slack) {
            throw new IllegalArgumentException("the loss “" + name + "” has the derivative " + Numbers.text(slope)
                    + " with respect to log π where " + token + ", but its value changes by "
                    + Numbers.text((above + below) / 2)
                    + " per nat there; write it with t.logProb(), t.ratio() and the arithmetic of Dual, or correct the "
                    + "derivative that is given");
        }
    }

    private static PolicyTerms moved(PolicyTerms terms, int token, double step) {
        TokenRows logProbs = terms.newLogProbs();
        for (int row = 0; row < logProbs.rows(); row++) {
            if (token < logProbs.length(row)) {
                logProbs = logProbs.withValue(row, token, logProbs.get(row, token) + step);
            }
        }
        return terms.withNewLogProbs(logProbs);
    }

    /** Responses of one to {@link #LONGEST} tokens with every advantage. */
    private static PolicyTerms several(IntToDoubleFunction counts) {
        List<double[]> advantages = new ArrayList<>();
        List<double[]> logProbs = new ArrayList<>();
        for (double advantage : ADVANTAGES) {
            for (int length = 1; length <= LONGEST; length++) {
                advantages.add(
                        DoubleStream.generate(() -> advantage).limit(length).toArray());
                logProbs.add(Arrays.copyOf(LOG_PROBS, length));
            }
        }
        TokenRows here = TokenRows.of(logProbs.toArray(double[][]::new));
        return terms(
                here,
                here.map(logProb -> 0.9 * logProb + 0.03),
                here.map(logProb -> 1.1 * logProb),
                here.map(logProb -> 0.5 - logProb / 5),
                TokenRows.of(advantages.toArray(double[][]::new)),
                rows(here, counts));
    }

    private static TokenRows rows(TokenRows shape, IntToDoubleFunction ofPlace) {
        return TokenRows.of(IntStream.of(shape.lengths())
                .mapToObj(length -> IntStream.range(0, length)
                        .mapToDouble(ofPlace::applyAsDouble)
                        .toArray())
                .toArray(double[][]::new));
    }

    /** Every combination of ratios and advantages as a response of one token, likely and unlikely ones in turn. */
    private static PolicyTerms grid() {
        List<double[]> tokens = new ArrayList<>();
        for (double logRatio : LOG_RATIOS) {
            for (double toReference : LOG_RATIOS_TO_REFERENCE) {
                for (double advantage : ADVANTAGES) {
                    int at = tokens.size();
                    double logProb = LOG_PROBS[at % LOG_PROBS.length];
                    double entropy = ENTROPIES[at / LOG_PROBS.length % ENTROPIES.length];
                    tokens.add(new double[] {logProb, logProb - logRatio, logProb - toReference, entropy, advantage});
                }
            }
        }
        TokenRows logProbs = column(tokens, 0);
        return terms(
                logProbs,
                column(tokens, 1),
                column(tokens, 2),
                column(tokens, 3),
                column(tokens, 4),
                logProbs.map(any -> 1));
    }

    private static PolicyTerms terms(
            TokenRows newLogProbs,
            TokenRows old,
            TokenRows reference,
            TokenRows entropies,
            TokenRows advantages,
            TokenRows counted) {
        return new PolicyTerms(
                newLogProbs,
                old,
                reference,
                entropies,
                advantages,
                counted,
                TokenRows.zerosLike(newLogProbs),
                IntStream.range(0, newLogProbs.rows()).boxed().toList());
    }

    private static TokenRows column(List<double[]> tokens, int at) {
        return TokenRows.of(
                tokens.stream().map(token -> new double[] {token[at]}).toArray(double[][]::new));
    }
}
