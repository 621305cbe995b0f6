package io.pposcope.model;

import io.pposcope.model.OptimiserStep.AdamWSettings;

/** Trains a language model on texts: pre-training and supervised fine-tuning. */
public interface LanguageLearner {

    /** The model in its present state. */
    Policy policy();

    /**
     * Adds {@code coefficient} times the gradient of the negative log-likelihood of the response tokens, token mean.
     *
     * @return the loss times the coefficient
     */
    double accumulateLanguage(Sequences texts, double coefficient);

    /** Clips the gradient to a global norm and takes one AdamW step. */
    void step(double learningRate, double maxGradientNorm, AdamWSettings settings);

    /** A copy of the weights so far. */
    Weights weights();
}
