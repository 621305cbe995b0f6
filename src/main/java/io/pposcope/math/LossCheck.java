package io.pposcope.math;

/**
 * Compares the derivative of a loss of one's own with differences of its values, on a grid of tokens: likely and
 * unlikely ones, ratios from a third to three, on and off the reference, advantages of both signs and 0.
 *
 * <p>At a kink the differences to both sides are not the same; any derivative between them is right there.
 */
final class LossCheck {

    private static final double[] LOG_PROBS = {-0.02, -0.7, -3, -9};
    private static final double[] LOG_RATIOS = {-1.1, -0.3, -0.05, 0, 0.05, 0.3, 1.1};
    private static final double[] LOG_RATIOS_TO_REFERENCE = {-0.6, 0, 0.6};
    private static final double[] ADVANTAGES = {-1.7, 0, 0.9};
    private static final double[] ENTROPIES = {0.1, 2};
    private static final double STEP = 1e-5;

    /** Relative to the derivative, or to 1: curvature times the step. */
    private static final double TOLERANCE = 1e-3;

    private LossCheck() {}

    static void require(TokenLoss loss) {
        for (double logProb : LOG_PROBS) {
            for (double logRatio : LOG_RATIOS) {
                for (double toReference : LOG_RATIOS_TO_REFERENCE) {
                    for (double advantage : ADVANTAGES) {
                        for (double entropy : ENTROPIES) {
                            require(loss, token(logProb, logRatio, toReference, advantage, entropy));
                        }
                    }
                }
            }
        }
    }

    private static TokenTerms token(
            double logProb, double logRatio, double toReference, double advantage, double entropy) {
        double sequenceRatio = Math.exp(logRatio / 2);
        return new TokenTerms(
                new Dual(logProb, 1),
                new Dual(sequenceRatio, sequenceRatio),
                logProb - logRatio,
                logProb - toReference,
                advantage,
                entropy);
    }

    private static void require(TokenLoss loss, TokenTerms token) {
        Dual here = loss.at(token);
        double above = (loss.at(token.moved(STEP)).value() - here.value()) / STEP;
        double below = (here.value() - loss.at(token.moved(-STEP)).value()) / STEP;
        double slack = TOLERANCE * Math.max(1, Math.abs(here.slope()));
        if (here.slope() < Math.min(above, below) - slack || here.slope() > Math.max(above, below) + slack) {
            throw new IllegalArgumentException("the loss “" + loss.name() + "” has the derivative "
                    + Numbers.text(here.slope()) + " with respect to log π where " + token
                    + ", but its value changes by " + Numbers.text((above + below) / 2)
                    + " per nat there; write it with t.logProb(), t.ratio() and the arithmetic of Dual, or correct the "
                    + "derivative that is given");
        }
    }
}
