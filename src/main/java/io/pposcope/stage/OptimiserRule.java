package io.pposcope.stage;

import io.pposcope.math.GradientClipping;
import io.pposcope.math.LearningRateSchedule;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.OptimiserStep.AdamWSettings;

/**
 * How gradients become optimiser steps.
 *
 * @param policyRate peak learning rate of the policy
 * @param criticRate peak learning rate of the critic
 * @param schedule multiplies both, by optimiser step
 * @param clip bound on the gradients' global norm
 * @param settings β₁, β₂, ε and weight decay of AdamW
 */
public record OptimiserRule(
        double policyRate,
        double criticRate,
        LearningRateSchedule schedule,
        GradientClipping clip,
        AdamWSettings settings) {

    /** @throws IllegalArgumentException if a rate is negative */
    public OptimiserRule {
        if (!(policyRate >= 0) || !(criticRate >= 0)) {
            throw new IllegalArgumentException("policyRate is " + policyRate + " and criticRate is " + criticRate
                    + "; learning rates must be 0 or more");
        }
    }

    /** The step to take at an optimiser step count, given the gradients' norms. */
    OptimiserStep step(long steps, GradientNorms norms) {
        double multiplier = schedule.multiplier(Math.toIntExact(steps));
        double[] scales = clip.scales(norms.policy(), norms.critic());
        return new OptimiserStep(policyRate * multiplier, criticRate * multiplier, scales[0], scales[1], settings);
    }
}
