package io.pposcope.math;

/**
 * How surprising responses are to a model: {@code exp(mean negative log-probability)}, over response tokens only.
 *
 * <p>Shapes: log-probabilities {@code [B, Tᵢ]}, Tᵢ ≥ 1.
 */
public final class Perplexity {
    private Perplexity() {}

    /** Mean negative log-probability per token, every token counting the same, in nats. */
    public static double meanNll(TokenRows logProbs) {
        return -logProbs.requireFinite("logProbs").mean();
    }

    /** {@code exp} of {@link #meanNll}. */
    public static double of(TokenRows logProbs) {
        return Math.exp(meanNll(logProbs));
    }

    /**
     * {@code exp} of the mean over responses of each response's mean negative log-probability: every response counts
     * the same.
     */
    public static double byResponse(TokenRows logProbs) {
        return Math.exp(-LossAveraging.SEQUENCE_MEAN_OF_TOKEN_MEANS.average(logProbs.requireFinite("logProbs")));
    }

    /**
     * The number the paper's figures call perplexity, for comparing with them only: its released code divides response
     * means by the token count a second time, {@code exp(Σᵢ nllᵢ / ΣTᵢ)}, so it sits near 1.01 and falls as responses
     * grow.
     */
    public static double asPlottedInThePaper(TokenRows logProbs) {
        double sum = 0;
        for (double mean : logProbs.requireFinite("logProbs").rowMeans()) {
            sum -= mean;
        }
        return Math.exp(sum / logProbs.tokens());
    }
}
