package io.pposcope.experience;

import java.util.List;
import java.util.Optional;

/** What a stage hands on: immutable, in host memory, safe to keep, compare and show. */
public sealed interface StageValue permits PromptBatch, Rollout, Scores, Rewards, Advantages, UpdateReport, Iteration {

    /** The iteration this value belongs to, counted from 0. */
    int iteration();

    /** Its responses, each with all that is known of it here; none before the rollout, and none in an update report. */
    default List<ResponseView> responses() {
        return ResponseTable.responses(this);
    }

    /** This value, or the earlier one of that kind that it holds: {@code value.part(Rollout.class)}. */
    default <T extends StageValue> Optional<T> part(Class<T> kind) {
        if (kind.isInstance(this)) {
            return Optional.of(kind.cast(this));
        }
        return madeOf().stream().flatMap(part -> part.part(kind).stream()).findFirst();
    }

    private List<StageValue> madeOf() {
        return switch (this) {
            case PromptBatch prompts -> List.of();
            case UpdateReport update -> List.of();
            case Rollout rollout -> List.of(rollout.prompts());
            case Scores scores -> List.of(scores.rollout());
            case Rewards rewards -> List.of(rewards.scores());
            case Advantages advantages -> List.of(advantages.rewards());
            case Iteration iteration -> List.of(iteration.advantages(), iteration.update());
        };
    }
}
