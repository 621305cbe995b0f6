package io.pposcope.stage;

import io.pposcope.experience.WhenAbsent;
import io.pposcope.math.SamplingControls;

/**
 * How much is sampled, and how.
 *
 * @param rolloutBatchSize responses an iteration
 * @param maxNewTokens longest response; the end token counts
 * @param controls temperature, top-p, top-k and repetition penalty of the sampling
 * @param responsesPerPrompt size of a group; the iteration has {@code rolloutBatchSize / responsesPerPrompt} prompts
 * @param mostBatches while groups whose responses all score the same are replaced, at most this many times
 *     rolloutBatchSize responses are sampled in an iteration; 1 replaces none
 */
public record RolloutRule(
        int rolloutBatchSize,
        int maxNewTokens,
        SamplingControls controls,
        @WhenAbsent("1") int responsesPerPrompt,
        @WhenAbsent("1") int mostBatches) {

    /** One response to each prompt. */
    public RolloutRule(int rolloutBatchSize, int maxNewTokens, SamplingControls controls) {
        this(rolloutBatchSize, maxNewTokens, controls, 1, 1);
    }

    /** @throws IllegalArgumentException if a size is below 1, or the group size does not divide the batch */
    public RolloutRule {
        if (rolloutBatchSize < 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException("rolloutBatchSize is " + rolloutBatchSize + " and maxNewTokens is "
                    + maxNewTokens + "; both must be at least 1");
        }
        if (responsesPerPrompt < 1 || mostBatches < 1) {
            throw new IllegalArgumentException("responsesPerPrompt is " + responsesPerPrompt + " and mostBatches is "
                    + mostBatches + "; both must be at least 1");
        }
        if (rolloutBatchSize % responsesPerPrompt != 0) {
            int below = rolloutBatchSize / responsesPerPrompt * responsesPerPrompt;
            throw new IllegalArgumentException("responsesPerPrompt is " + responsesPerPrompt
                    + ", which does not divide rolloutBatchSize, the " + rolloutBatchSize
                    + " responses of an iteration; set rolloutBatchSize to "
                    + (below > 0 ? below + " or " : "") + (below + responsesPerPrompt));
        }
        if (mostBatches > 1 && responsesPerPrompt == 1) {
            throw new IllegalArgumentException("mostBatches is " + mostBatches
                    + ", but with one response to each prompt no group has a contrast, so all would be replaced; set "
                    + "responsesPerPrompt to 2 or more");
        }
    }

    /** Different prompts of an iteration, before groups are replaced. */
    public int promptsPerBatch() {
        return rolloutBatchSize / responsesPerPrompt;
    }

    /**
     * How many prompts are sampled in place of groups without contrast.
     *
     * @param kept responses in groups with a contrast
     * @param sampled responses sampled so far in this iteration
     */
    public int promptsToReplace(int kept, int sampled) {
        int wanted = Math.ceilDiv(Math.max(0, rolloutBatchSize - kept), responsesPerPrompt);
        int allowed = Math.max(0, mostBatches * rolloutBatchSize - sampled) / responsesPerPrompt;
        return Math.min(wanted, allowed);
    }
}
