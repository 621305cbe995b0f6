package io.pposcope.stage;

import io.pposcope.math.SamplingControls;

/**
 * How much is sampled, and how.
 *
 * @param rolloutBatchSize prompts an iteration
 * @param maxNewTokens longest response; the end token counts
 * @param controls temperature, top-p, top-k and repetition penalty of the sampling
 */
public record RolloutRule(int rolloutBatchSize, int maxNewTokens, SamplingControls controls) {

    /** @throws IllegalArgumentException if a size is below 1 */
    public RolloutRule {
        if (rolloutBatchSize < 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException("rolloutBatchSize is " + rolloutBatchSize + " and maxNewTokens is "
                    + maxNewTokens + "; both must be at least 1");
        }
    }
}
