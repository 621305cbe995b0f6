package io.pposcope.trainer;

import io.pposcope.experience.PromptBatch;

/** Where prompts come from; the same arguments give the same prompts. */
@FunctionalInterface
public interface PromptSource {

    PromptBatch batch(long seed, int iteration, int size);
}
