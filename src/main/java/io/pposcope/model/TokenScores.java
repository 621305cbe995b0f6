package io.pposcope.model;

import io.pposcope.math.TokenRows;

/**
 * What a language model says of response tokens.
 *
 * @param logProbs log π of each token, {@code [B, Tᵢ]}, nats
 * @param entropies entropy of the distribution each token was drawn from, {@code [B, Tᵢ]}, nats
 */
public record TokenScores(TokenRows logProbs, TokenRows entropies) {}
