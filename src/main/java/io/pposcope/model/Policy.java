package io.pposcope.model;

import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;

/** The language model being trained: scores given responses and samples new ones. */
public interface Policy extends ReferencePolicy {

    /**
     * Reads the prompts and stands before the first response token of every row.
     *
     * @param prompts {@code [B, Pᵢ]}
     * @param maxNewTokens longest response; bounds the cache
     * @throws IllegalArgumentException if a prompt and {@code maxNewTokens} exceed the model's context
     */
    Decoding decode(TokenIds prompts, int maxNewTokens, SamplingControls controls);

    /** The longest sequence it can read, prompt and response together, in tokens. */
    int contextLength();
}
