package io.pposcope.experience;

/** What a stage hands on: immutable, in host memory, safe to keep, compare and show. */
public sealed interface StageValue
        permits PromptBatch, Rollout, Scores, Rewards, Advantages, UpdateReport, Iteration {

    /** The iteration this value belongs to, counted from 0. */
    int iteration();
}
