package io.pposcope.reward;

import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two responses to each of the same prompts, and which of them was preferred.
 *
 * @param firstPreferred one per prompt
 */
public record Preferences(Rollout first, Rollout second, List<Boolean> firstPreferred) {

    /** @throws IllegalArgumentException if the prompts differ, or there is not one preference for each */
    public Preferences {
        firstPreferred = List.copyOf(firstPreferred);
        if (!first.prompts().prompts().equals(second.prompts().prompts()) || firstPreferred.size() != first.rows()) {
            throw new IllegalArgumentException("preferences need the same prompts twice and a label for each: "
                    + first.rows() + " and " + second.rows() + " responses, " + firstPreferred.size() + " labels");
        }
    }

    public int rows() {
        return first.rows();
    }

    /** By how much a reward scores the preferred response higher, {@code [B]}; below 0 where it disagrees. */
    public double[] margins(RewardFunction reward) {
        Scores one = reward.score(first);
        Scores other = reward.score(second);
        return IntStream.range(0, rows())
                .mapToDouble(row -> (firstPreferred.get(row) ? 1 : -1)
                        * (one.raw().get(row) - other.raw().get(row)))
                .toArray();
    }
}
