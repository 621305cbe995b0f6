package io.pposcope.pipeline;

import io.pposcope.math.LearningRateSchedule;
import io.pposcope.math.TokenRows;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.ReferencePolicy;
import io.pposcope.model.Sequences;

/**
 * Language-model training: pre-training and supervised fine-tuning differ in their texts alone.
 *
 * <p>Cosine schedule to a tenth of the peak, as arXiv 2307.04964, section 5.1, has it for SFT.
 *
 * @param job shown in progress
 * @param learningRate peak
 */
record LanguageTraining(String job, int steps, int batchSize, double learningRate) {

    private static final double FLOOR = 0.1;
    private static final double MAX_NORM = 1;
    private static final int REPORT_EVERY = 20;

    /** @throws IllegalArgumentException if a setting leaves nothing to do or no direction to go */
    public LanguageTraining {
        if (steps < 1 || batchSize < 1 || !(learningRate > 0 && Double.isFinite(learningRate))) {
            throw new IllegalArgumentException(job + " cannot learn in " + steps + " steps of " + batchSize
                    + " texts at a rate of " + learningRate + "; steps and batch are at least 1, the rate is above 0");
        }
    }

    /** Trains on texts of the corpus; returns the mean loss of the last reported steps, nats per token. */
    public double run(LanguageLearner learner, TextCorpus corpus, long seed, Progress progress) {
        LearningRateSchedule schedule = new LearningRateSchedule.CosineDecay(Math.max(1, steps / 20), steps, FLOOR);
        double sum = 0;
        double recent = Double.NaN;
        for (int step = 0; step < steps; step++) {
            sum += learner.accumulateLanguage(corpus.batch(seed, step, batchSize), 1);
            learner.step(learningRate * schedule.multiplier(step), MAX_NORM, AdamWSettings.standard());
            if ((step + 1) % REPORT_EVERY == 0 || step + 1 == steps) {
                recent = sum / (step % REPORT_EVERY + 1);
                sum = 0;
                progress.report(job, step + 1, steps, String.format("loss %.3f", recent));
            }
        }
        return recent;
    }

    /** Mean negative log-likelihood per response token of texts a model was not trained on, nats. */
    public static double loss(ReferencePolicy model, Sequences texts) {
        TokenRows logProbs = model.score(texts, 1).logProbs();
        return -logProbs.mean();
    }
}
