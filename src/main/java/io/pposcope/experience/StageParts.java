package io.pposcope.experience;

import java.util.Optional;

/** A stage value unfolded into itself and all earlier ones it holds. */
public record StageParts(
        Optional<PromptBatch> prompts,
        Optional<Rollout> rollout,
        Optional<Scores> scores,
        Optional<Rewards> rewards,
        Optional<Advantages> advantages,
        Optional<UpdateReport> update) {

    public static StageParts of(StageValue value) {
        Optional<Iteration> iteration = as(Iteration.class, value);
        Optional<Advantages> advantages = iteration.map(Iteration::advantages).or(() -> as(Advantages.class, value));
        Optional<Rewards> rewards = advantages.map(Advantages::rewards).or(() -> as(Rewards.class, value));
        Optional<Scores> scores = rewards.map(Rewards::scores).or(() -> as(Scores.class, value));
        Optional<Rollout> rollout = scores.map(Scores::rollout).or(() -> as(Rollout.class, value));
        Optional<PromptBatch> prompts = rollout.map(Rollout::prompts).or(() -> as(PromptBatch.class, value));
        Optional<UpdateReport> update = iteration.map(Iteration::update).or(() -> as(UpdateReport.class, value));
        return new StageParts(prompts, rollout, scores, rewards, advantages, update);
    }

    private static <T extends StageValue> Optional<T> as(Class<T> kind, StageValue value) {
        return kind.isInstance(value) ? Optional.of(kind.cast(value)) : Optional.empty();
    }
}
