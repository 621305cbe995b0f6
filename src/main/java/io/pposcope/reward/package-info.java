/**
 * Reward functions: {@link io.pposcope.reward.RewardFunction} gives every response a score, and tokens rewards of their
 * own where it wants to. Scores are summed, clipped, calibrated and scheduled by wrapping. Rewards written in Python
 * and JavaScript run in worker processes, with limits: see {@code polyglot}.
 */
package io.pposcope.reward;
