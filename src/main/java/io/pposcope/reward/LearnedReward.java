package io.pposcope.reward;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Sequences;

/** The reward of a learnt reward model, read at each response's last token. */
public record LearnedReward(RewardModel model) implements RewardFunction {

    @Override
    public Scores score(Rollout rollout) {
        PerResponse scores =
                PerResponse.of(model.scores(new Sequences(rollout.prompts().tokens(), rollout.tokens())));
        return RewardFunction.single(rollout, "reward model", scores);
    }
}
