/**
 * The arithmetic of PPO-max as pure functions and small records in float64, with no native code: the executable
 * specification the engine is checked against.
 *
 * <p>Conventions. B responses; response i has Tᵢ tokens, the last one being its end-of-sequence token unless it was
 * cut. Per-token numbers are ragged {@link io.pposcope.math.TokenRows}, shape {@code [B, Tᵢ]}: there is no padding and
 * no mask here. Logarithms are natural, so KL and entropy are in nats. Losses are written to be minimised. A limit of
 * {@code Double.POSITIVE_INFINITY} means "no clip".
 *
 * <p>Sources. "Secrets of RLHF in Large Language Models Part I: PPO" (arXiv 2307.04964), called <em>the paper</em>, and
 * its released code; where the two differ, the member concerned says which one it follows.
 */
package io.pposcope.math;
