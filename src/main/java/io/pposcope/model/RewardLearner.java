package io.pposcope.model;

/** Trains a reward model on preference pairs; the language-model loss is the imitation term of equation 2. */
public interface RewardLearner extends LanguageLearner {

    /** The model in its present state. */
    RewardModel rewardModel();

    /**
     * Adds the gradient of {@code −log σ(r(chosen) − r(rejected) − margin)}, averaged over pairs; with label smoothing
     * α, {@code −(1−α)·log σ(d) − α·log σ(−d)}.
     *
     * <p>Source: arXiv 2307.04964, equation 1 with the sign it lacks; margin and smoothing: arXiv 2401.06080.
     *
     * @param chosen {@code [b]} sequences
     * @param rejected {@code [b]} sequences of the same prompts
     * @param margins {@code [b]}
     */
    PairPass accumulatePairs(Sequences chosen, Sequences rejected, double[] margins, double labelSmoothing);

    /** Loss of a pass and the scores behind it, {@code [b]} each. */
    record PairPass(double loss, double[] chosenScores, double[] rejectedScores) {

        /** Share of pairs whose chosen response scores higher. */
        public double accuracy() {
            int right = 0;
            for (int pair = 0; pair < chosenScores.length; pair++) {
                right += chosenScores[pair] > rejectedScores[pair] ? 1 : 0;
            }
            return right / (double) chosenScores.length;
        }
    }
}
