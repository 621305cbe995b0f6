package io.pposcope.stage;

import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.reward.RewardFunction;

/** Asks the reward function for one score per response. */
public record ScoringStage(RewardFunction reward) {

    public Scores apply(Rollout rollout) {
        return reward.score(rollout);
    }
}
