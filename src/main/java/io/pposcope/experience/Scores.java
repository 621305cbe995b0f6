package io.pposcope.experience;

import java.util.LinkedHashMap;
import java.util.Collections;
import java.util.Map;

/**
 * One number per response, as the reward function gave it.
 *
 * @param raw scores, {@code [B]}
 * @param parts named contributions, each {@code [B]}; at least the reward function itself
 */
public record Scores(Rollout rollout, PerResponse raw, Map<String, PerResponse> parts) implements StageValue {

    /** @throws IllegalArgumentException if a score is not finite or there is not one per response */
    public Scores {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        if (raw.rows() != rollout.rows()) {
            throw new IllegalArgumentException("the reward function returned " + raw.rows() + " scores for "
                    + rollout.rows() + " responses; it must return one for each");
        }
        for (int row = 0; row < raw.rows(); row++) {
            if (!Double.isFinite(raw.get(row))) {
                throw new IllegalArgumentException("the score of response " + row + " is " + raw.get(row)
                        + "; it must be a finite number. The response is: " + rollout.responses().get(row).text());
            }
        }
    }

    @Override
    public int iteration() {
        return rollout.iteration();
    }

    /** The same rollout with one score replaced. */
    public Scores withScore(int row, double score) {
        return new Scores(rollout, raw.withValue(row, score), parts);
    }
}
