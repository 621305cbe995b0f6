package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reward on a scale where given responses have mean 0 and deviation 1; the part {@code centre} is the mean taken
 * away.
 */
record Calibrated(RewardFunction reward, double mean, double std) implements RewardFunction {

    static Calibrated on(RewardFunction reward, Rollout responses) {
        PerResponse scores = reward.score(responses).raw();
        if (!(scores.std() > 0)) {
            throw new IllegalArgumentException("all " + scores.rows() + " responses score " + scores.mean()
                    + ", so there is no scale to calibrate on; give responses that differ");
        }
        return new Calibrated(reward, scores.mean(), scores.std());
    }

    @Override
    public Scores score(Rollout rollout) {
        Scores scaled = Scheduled.times(reward.score(rollout), 1 / std);
        double shift = -mean / std;
        Map<String, PerResponse> parts = new LinkedHashMap<>(scaled.parts());
        parts.merge("centre", scaled.raw().map(x -> shift), PerResponse::plus);
        return new Scores(rollout, scaled.raw().map(x -> x + shift), parts, scaled.tokenParts());
    }
}
