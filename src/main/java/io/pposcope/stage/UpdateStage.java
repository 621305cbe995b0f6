package io.pposcope.stage;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.NonFiniteException;
import io.pposcope.model.Learner;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The only place where weights change: passes over the rollout in shuffled minibatches, one optimiser step each.
 *
 * @param policyVersion optimiser steps taken before this update
 * @param seed of the run; with the iteration and the epoch it fixes the shuffle
 */
public record UpdateStage(Learner learner, UpdateRule rule, TextSource texts, long policyVersion, long seed) {

    /**
     * Trains on fresh experience.
     *
     * @throws StaleExperienceException if another version of the policy sampled it
     * @throws NonFiniteException if a loss is not finite; the weights are then those after the last good step
     */
    public UpdateReport apply(Advantages advantages) {
        return begin(advantages).finish();
    }

    /** Trains on experience that any version of the policy sampled. */
    public UpdateReport applyStale(Advantages advantages) {
        return beginStale(advantages).finish();
    }

    /**
     * Stands before the first minibatch, to be stepped by hand.
     *
     * @throws StaleExperienceException if another version of the policy sampled it
     */
    public LiveUpdate begin(Advantages advantages) {
        requireFresh(advantages);
        return beginStale(advantages);
    }

    /**
     * Refuses experience that another version of the policy sampled.
     *
     * @throws StaleExperienceException if another version of the policy sampled this experience
     */
    public void requireFresh(Advantages advantages) {
        if (advantages.rollout().policyVersion() != policyVersion) {
            throw new StaleExperienceException(advantages.rollout().policyVersion(), policyVersion);
        }
    }

    /** Stands before the first minibatch, on experience that any version of the policy sampled. */
    public LiveUpdate beginStale(Advantages advantages) {
        return resume(
                advantages,
                new UpdateReport(advantages.iteration(), policyVersion, List.of(), Map.of(), Optional.empty()));
    }

    /**
     * The gradient of the losses over all responses that are trained on as one minibatch, at the weights as they are;
     * nothing is trained.
     */
    public Learner.Gradients gradients(Advantages advantages) {
        MinibatchPasses passes = new MinibatchPasses(
                learner,
                rule,
                advantages,
                MinibatchMarks.stream(seed, advantages.iteration(), 0),
                advantages.trained());
        while (!passes.complete()) {
            passes.next();
        }
        Learner.Gradients gradients = learner.gradients();
        learner.discardGradients();
        return gradients;
    }

    /** Stands where an earlier update stood, given that the learner does too. */
    public LiveUpdate resume(Advantages advantages, UpdateReport soFar) {
        return new LiveUpdate(this, advantages, soFar);
    }
}
