package io.pposcope.model;

import io.pposcope.math.TokenRows;

/** Estimates, before each response token, the return still to come. */
public interface Critic {

    /** Values {@code [B, Tᵢ]}: entry t is the estimate in the state before response token t is chosen. */
    TokenRows values(Sequences sequences);

    /** No critic: it estimates nothing, so every value is NaN, which means unknown. */
    static Critic none() {
        return NoCritic.NONE;
    }
}
