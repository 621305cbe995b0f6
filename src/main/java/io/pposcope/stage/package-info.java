/**
 * The five stages of an iteration, one class each: {@link io.pposcope.stage.RolloutStage},
 * {@link io.pposcope.stage.ScoringStage}, {@link io.pposcope.stage.ShapingStage},
 * {@link io.pposcope.stage.AdvantageStage}, {@link io.pposcope.stage.UpdateStage}. A stage is a function of the value
 * before it and of its own settings; only the update changes anything, the learner.
 *
 * <p>Two of them can be made in small steps: {@link io.pposcope.stage.LiveRollout} token by token,
 * {@link io.pposcope.stage.LiveUpdate} minibatch by minibatch. Steps and whole stages give the same bits.
 */
package io.pposcope.stage;
