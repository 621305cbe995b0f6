package io.pposcope.trainer;

import io.pposcope.model.LearnerState;
import java.util.Optional;

/**
 * All that training needs to go on exactly as it would have: configuration and seed, the trainer's moving parts,
 * weights and optimiser moments, and the iteration under way if there is one.
 */
public record TrainingSnapshot(
        PpoMaxConfig config, long seed, TrainerState state, LearnerState learner, Optional<IterationSoFar> underway) {

    /** An equal snapshot that stays as it is while its trainer goes on. */
    public TrainingSnapshot kept() {
        return with(learner.kept());
    }

    /** This snapshot with an equal state of the learner. */
    public TrainingSnapshot with(LearnerState equal) {
        return new TrainingSnapshot(config, seed, state, equal, underway);
    }

    @Override
    public String toString() {
        return "TrainingSnapshot[" + config.name() + ", iteration " + state.iteration()
                + underway.map(u -> ", under way").orElse("") + "]";
    }
}
