package io.pposcope.trainer;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import java.util.Locale;

/** The five stages of an iteration, as places where training can stand. */
public enum Phase {
    ROLLOUT("rollout"),
    SCORING("score"),
    SHAPING("shape"),
    ADVANTAGES("advantages"),
    UPDATE("update");

    private final String metric;

    Phase(String metric) {
        this.metric = metric;
    }

    /** What its seconds are called among the metrics: {@code time/NAME_s}. */
    public String metric() {
        return metric;
    }

    /** The stage that comes after a stage value; the update after a whole iteration. */
    static Phase after(StageValue value) {
        return switch (value) {
            case PromptBatch prompts -> ROLLOUT;
            case Rollout sampled -> SCORING;
            case Scores scores -> SHAPING;
            case Rewards rewards -> ADVANTAGES;
            case Advantages advantages -> UPDATE;
            case UpdateReport report -> UPDATE;
            case Iteration iteration -> UPDATE;
        };
    }

    /** The stage that makes a stage value; the rollout for prompts, the update for a whole iteration. */
    public static Phase of(StageValue value) {
        return switch (value) {
            case PromptBatch prompts -> ROLLOUT;
            case Rollout sampled -> ROLLOUT;
            case Scores scores -> SCORING;
            case Rewards rewards -> SHAPING;
            case Advantages advantages -> ADVANTAGES;
            case UpdateReport report -> UPDATE;
            case Iteration iteration -> UPDATE;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
