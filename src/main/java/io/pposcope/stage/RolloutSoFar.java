package io.pposcope.stage;

import io.pposcope.experience.Prompt;
import io.pposcope.math.SamplingControls;
import java.util.List;

/**
 * The serialisable state of an unfinished rollout: with the policy that began it, {@link RolloutStage#resume} goes on
 * from here to the same responses, bit for bit.
 *
 * @param controls how the next tokens are sampled
 * @param maxNewTokens the present length limit
 * @param rows responses so far, dropped ones included
 * @param groups which rows are decoded together
 */
public record RolloutSoFar(
        int iteration,
        long policyVersion,
        SamplingControls controls,
        int maxNewTokens,
        List<Row> rows,
        List<Group> groups) {

    public RolloutSoFar {
        rows = List.copyOf(rows);
        groups = List.copyOf(groups);
    }

    /**
     * One response so far.
     *
     * @param restarts times it was begun anew, each on a random stream of its own
     * @param draws random numbers taken from its present stream
     * @param banned ids that may not be sampled
     * @param forced ids that come next, whatever the policy says
     * @param dropped left out of the finished rollout
     */
    public record Row(
            Prompt prompt,
            List<Token> tokens,
            int restarts,
            int draws,
            List<Integer> banned,
            List<Integer> forced,
            boolean dropped) {

        public Row {
            tokens = List.copyOf(tokens);
            banned = List.copyOf(banned);
            forced = List.copyOf(forced);
        }
    }

    /** One token and what was measured when it was chosen; see {@link io.pposcope.experience.Rollout}. */
    public record Token(int id, double logProb, double samplingLogProb, double entropy, boolean byHand) {}

    /**
     * Rows decoded in one batch.
     *
     * @param rows by number, in batch order
     * @param attached rows that still grow here; the others went on elsewhere or ended
     * @param length tokens decoded
     * @param capacity most tokens there is room for
     */
    public record Group(List<Integer> rows, List<Integer> attached, int length, int capacity) {

        public Group {
            rows = List.copyOf(rows);
            attached = List.copyOf(attached);
        }
    }
}
