package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.LinkedHashMap;
import java.util.Map;

/** A reward whose score is kept within bounds; the part {@code clip} is what that changed. */
record Clipped(RewardFunction reward, double lowest, double highest) implements RewardFunction {

    /** @throws IllegalArgumentException if the bounds are not in order */
    Clipped {
        if (!(lowest < highest)) {
            throw new IllegalArgumentException("a score cannot be kept between " + lowest + " and " + highest
                    + "; the first bound must be the lower one");
        }
    }

    @Override
    public Scores score(Rollout rollout) {
        Scores scores = reward.score(rollout);
        PerResponse kept = scores.raw().map(x -> Math.clamp(x, lowest, highest));
        Map<String, PerResponse> parts = new LinkedHashMap<>(scores.parts());
        parts.merge("clip", kept.plus(scores.raw().map(x -> -x)), PerResponse::plus);
        return new Scores(rollout, kept, parts, scores.tokenParts());
    }
}
