package io.pposcope.math;

/**
 * The reward model's loss on preference pairs, mean over pairs.
 *
 * <p>{@code −(1−α)·log σ(d) − α·log σ(−d)},  {@code d = s_chosen − s_rejected − margin}.
 *
 * <p>Source: the paper, Eq. 1, whose minus sign is missing in print; margin and label smoothing: Part II, arXiv
 * 2401.06080. Differs from the released code: a stable log-sigmoid instead of {@code log(σ + 1e-5)}, which saturates at
 * 11.5 and stops learning from very wrong pairs.
 *
 * @param margin by how much the chosen score should lead; 0 for none
 * @param labelSmoothing α, the assumed share of wrongly ordered pairs, at least 0 and below ½
 */
public record PairwiseLoss(double margin, double labelSmoothing) {
    public PairwiseLoss {
        Checks.require(Double.isFinite(margin), "the margin is %s; it must be finite", margin);
        Checks.require(
                labelSmoothing >= 0 && labelSmoothing < 0.5,
                "the label smoothing is %s; it must be at least 0 and below 0.5",
                Numbers.text(labelSmoothing));
    }

    /** No margin, no smoothing. */
    public static PairwiseLoss plain() {
        return new PairwiseLoss(0, 0);
    }

    /**
     * The loss of a batch of pairs. Shapes: {@code [P]} each, P ≥ 1.
     *
     * @throws ShapeException if the two differ in length, or are empty
     * @throws NonFiniteException if a score is NaN or infinite
     */
    public Result of(double[] chosenScores, double[] rejectedScores) {
        return of(chosenScores, rejectedScores, new double[chosenScores.length]);
    }

    /** The loss with a further margin for each pair, {@code [P]}, on top of {@link #margin}; it may be negative. */
    public Result of(double[] chosenScores, double[] rejectedScores, double[] pairMargins) {
        requirePairs(chosenScores, rejectedScores, pairMargins);
        int pairs = chosenScores.length;
        double[] losses = new double[pairs];
        double[] gradient = new double[pairs];
        int correct = 0;
        for (int i = 0; i < pairs; i++) {
            double lead = chosenScores[i] - rejectedScores[i];
            losses[i] = term(lead - margin - pairMargins[i]);
            gradient[i] = slope(lead - margin - pairMargins[i]) / pairs;
            if (lead > 0) {
                correct++;
            }
        }
        return new Result(losses, gradient, (double) correct / pairs);
    }

    /**
     * The imitation term of a reward model that also keeps its language head: negative log-likelihood of the chosen
     * response, token mean. Weight it with the paper's β_rm through {@link Loss#times}.
     *
     * <p>Source: the paper, Eq. 2, with the sign corrected; β_rm = 1 there (§4.2), 0 in the released code.
     */
    public static Loss imitation(TokenRows chosenLogProbs) {
        return PpoLosses.pretrain(chosenLogProbs, LossAveraging.TOKEN_MEAN);
    }

    private double term(double lead) {
        return -(1 - labelSmoothing) * Sigmoid.log(lead) - labelSmoothing * Sigmoid.log(-lead);
    }

    private double slope(double lead) {
        return -(1 - labelSmoothing) * Sigmoid.of(-lead) + labelSmoothing * Sigmoid.of(lead);
    }

    private static void requirePairs(double[] chosen, double[] rejected, double[] margins) {
        Checks.requireSameLength(
                "chosen scores",
                chosen.length,
                "rejected scores",
                rejected.length,
                "pairs",
                "every pair needs both scores");
        Checks.requireSameLength(
                "chosen scores", chosen.length, "margins", margins.length, "pairs", "every pair needs one margin");
        if (chosen.length == 0) {
            throw new ShapeException("there are no preference pairs; the loss needs at least one");
        }
        Checks.requireFinite("chosen scores", "pair", chosen);
        Checks.requireFinite("rejected scores", "pair", rejected);
        Checks.requireFinite("margins", "pair", margins);
    }

    /** The loss of a batch of pairs with its gradients; arrays are copied out. */
    public static final class Result {
        private final double[] perPair;
        private final double[] chosenGradient;
        private final double accuracy;

        private Result(double[] perPair, double[] chosenGradient, double accuracy) {
            this.perPair = perPair;
            this.chosenGradient = chosenGradient;
            this.accuracy = accuracy;
        }

        /** Mean over pairs. */
        public double value() {
            double sum = 0;
            for (double loss : perPair) {
                sum += loss;
            }
            return sum / perPair.length;
        }

        /** The loss of each pair, {@code [P]}. */
        public double[] perPair() {
            return perPair.clone();
        }

        /** Derivative of {@link #value} with respect to each chosen score, {@code [P]}. */
        public double[] chosenGradient() {
            return chosenGradient.clone();
        }

        /** Derivative of {@link #value} with respect to each rejected score: the chosen one's negative, {@code [P]}. */
        public double[] rejectedGradient() {
            double[] gradient = chosenGradient.clone();
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = -gradient[i];
            }
            return gradient;
        }

        /** Share of pairs whose chosen score is strictly higher; margins play no part. */
        public double accuracy() {
            return accuracy;
        }
    }
}
