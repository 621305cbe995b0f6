package io.pposcope.engine;

/** What matrix products are computed in. Weights in training and their optimiser are float32 either way. */
public enum Precision {
    FLOAT32,
    /**
     * Quicker where the processor multiplies bfloat16 itself; log-probabilities then differ by some thousandths of a
     * nat.
     */
    BFLOAT16
}
