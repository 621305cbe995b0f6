package io.pposcope.model;

/**
 * Everything a learner needs to go on exactly as it would have: weights, optimiser moments, step counts.
 *
 * @param policy the policy's weights, first and second moments
 * @param critic the critic's
 */
public record LearnerState(Part policy, Part critic) {

    /** One model's weights and AdamW moments after {@code steps} steps. */
    public record Part(Weights weights, Weights firstMoments, Weights secondMoments, long steps) {}
}
