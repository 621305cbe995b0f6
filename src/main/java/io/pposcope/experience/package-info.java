/**
 * The values that pass from stage to stage: immutable, validated at construction, each holding the ones before it.
 *
 * <p>{@link io.pposcope.experience.PromptBatch} → {@link io.pposcope.experience.Rollout} →
 * {@link io.pposcope.experience.Scores} → {@link io.pposcope.experience.Rewards} →
 * {@link io.pposcope.experience.Advantages}, and with the {@link io.pposcope.experience.UpdateReport} an
 * {@link io.pposcope.experience.Iteration}. B responses, response i of Tᵢ tokens; numbers per token are ragged rows of
 * shape {@code [B, Tᵢ]}, without padding. Log-probabilities and KL are in nats.
 */
package io.pposcope.experience;
