package io.pposcope.stage;

import io.pposcope.experience.StageValue;

/**
 * One of the five moves of an iteration. All but {@link UpdateStage} are repeatable: the same input gives the same
 * output.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
public sealed interface Stage<I extends StageValue, O extends StageValue>
        permits RolloutStage, ScoringStage, ShapingStage, AdvantageStage, UpdateStage {

    O apply(I input);
}
