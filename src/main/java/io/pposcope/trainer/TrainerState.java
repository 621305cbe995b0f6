package io.pposcope.trainer;

import io.pposcope.math.RunningMoments;

/**
 * The moving parts of a run beside the learner's weights: with the configuration and the seed they fix all that
 * follows.
 *
 * @param iteration the next one, from 0; also the cursor into the prompts and the address of random streams
 * @param policyVersion optimiser steps taken
 * @param moments of all raw scores so far
 * @param klCoefficient β of the next iteration
 */
public record TrainerState(int iteration, long policyVersion, RunningMoments moments, double klCoefficient) {

    static TrainerState start(PpoMaxConfig config) {
        return new TrainerState(
                0, 0, RunningMoments.start(), config.klController().coefficient());
    }

    /**
     * This state under another configuration than it came from: where the KL controller differs, the new one starts
     * afresh.
     */
    TrainerState under(PpoMaxConfig changed, PpoMaxConfig from) {
        return changed.klController().equals(from.klController())
                ? this
                : new TrainerState(
                        iteration,
                        policyVersion,
                        moments,
                        changed.klController().coefficient());
    }
}
