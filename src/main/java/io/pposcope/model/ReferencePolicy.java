package io.pposcope.model;

/** A frozen language model that says how likely given responses are. */
public interface ReferencePolicy {

    /**
     * Log-probabilities of the response tokens, with logits divided by {@code temperature} as in sampling.
     *
     * @return {@code [B, Tᵢ]} each
     */
    TokenScores score(Sequences sequences, double temperature);
}
