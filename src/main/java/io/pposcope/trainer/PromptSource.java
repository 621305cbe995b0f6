package io.pposcope.trainer;

import io.pposcope.experience.PromptBatch;

/** Where prompts come from; the same arguments give the same prompts. */
@FunctionalInterface
public interface PromptSource {

    PromptBatch batch(long seed, int iteration, int size);

    /**
     * Told before training how long prompt and response may be together. A source that knows all its prompts refuses
     * those that leave no room for the longest response, rather than have a run end at the first of them.
     *
     * @throws IllegalArgumentException if a prompt is too long, naming it
     */
    default void requireRoom(int contextLength, int maxNewTokens) {}
}
