package io.pposcope.trainer;

/** What a step of a {@link LiveIteration} has just completed, from fine to coarse. */
public enum Boundary {
    /** One pass of a model: a micro-batch, or a reading of the rollout by reference or critic. */
    PASS,
    /** One token for every open row. */
    TOKEN,
    /** One minibatch: an optimiser step, or a step held back by a guard. */
    MINIBATCH,
    /** One of the five stages. */
    STAGE,
    /** A whole iteration. */
    ITERATION
}
