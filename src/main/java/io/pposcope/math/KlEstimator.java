package io.pposcope.math;

/**
 * Estimators of {@code KL(π ‖ π_ref)} in nats from a single sampled token, with {@code log r = log π_ref − log π}.
 *
 * <p>Averaged over tokens drawn from π, K1 and K3 are unbiased and K2 is biased; K1 is signed and noisy, the others are
 * never negative. When tokens come from anything but π itself (top-p, top-k, repetition penalty, a temperature that the
 * log-probabilities do not carry), the mean of K1 can be negative although the KL is not.
 *
 * <p>PPO-max puts K1 into the reward. As a <em>loss</em>, K1 is useless: its expected gradient is exactly zero, since
 * {@code E[∇log π] = 0}; K2's expected gradient equals that of the KL.
 *
 * <p>Source: Schulman, "Approximating KL divergence", 2020; the paper, Eq. 19 (K1).
 */
public enum KlEstimator {
    /** {@code −log r = log π − log π_ref}. */
    K1 {
        @Override
        public double of(double logProb, double refLogProb) {
            return logProb - refLogProb;
        }

        @Override
        public double gradient(double logProb, double refLogProb) {
            return 1;
        }

        @Override
        public String formula() {
            return "log π − log π_ref";
        }
    },
    /** {@code ½(log r)²}. */
    K2 {
        @Override
        public double of(double logProb, double refLogProb) {
            double difference = logProb - refLogProb;
            return 0.5 * difference * difference;
        }

        @Override
        public double gradient(double logProb, double refLogProb) {
            return logProb - refLogProb;
        }

        @Override
        public String formula() {
            return "½·(log π − log π_ref)²";
        }
    },
    /** {@code (r − 1) − log r}. */
    K3 {
        @Override
        public double of(double logProb, double refLogProb) {
            double logRatio = refLogProb - logProb;
            // Rounding can put exp(x) − 1 one ulp below x; the estimator itself is never negative.
            return Math.max(0, Math.expm1(logRatio) - logRatio);
        }

        @Override
        public double gradient(double logProb, double refLogProb) {
            return -Math.expm1(refLogProb - logProb);
        }

        @Override
        public String formula() {
            return "(r − 1) − log r, r = π_ref / π";
        }
    },
    /** {@code |log r|}: an upper bound in expectation, not an estimate; punishes both directions alike. */
    ABS {
        @Override
        public double of(double logProb, double refLogProb) {
            return Math.abs(logProb - refLogProb);
        }

        @Override
        public double gradient(double logProb, double refLogProb) {
            return Math.signum(logProb - refLogProb);
        }

        @Override
        public String formula() {
            return "|log π − log π_ref|";
        }
    };

    /** The estimate at one sampled token. */
    public abstract double of(double logProb, double refLogProb);

    /** Derivative of {@link #of} with respect to {@code logProb}, for use as a loss; ABS takes 0 at its kink. */
    public abstract double gradient(double logProb, double refLogProb);

    /** The formula, for explanations. */
    public abstract String formula();

    /**
     * The estimate at every sampled token. Shapes: all {@code [B, Tᵢ]}.
     *
     * @throws ShapeException if the two differ in shape
     */
    public TokenRows of(TokenRows logProbs, TokenRows refLogProbs) {
        return logProbs.zip("logProbs", refLogProbs, "refLogProbs", this::of);
    }

    /**
     * The exact {@code KL(π ‖ π_ref) = Σ π·(log π − log π_ref)} of two distributions over the vocabulary, {@code [V]}
     * each. Infinite where π gives weight to a token that π_ref excludes.
     *
     * @throws ShapeException if the two differ in length
     */
    public static double exact(double[] policy, double[] reference) {
        Checks.requireSameLength(
                "policy",
                policy.length,
                "reference",
                reference.length,
                "tokens",
                "both must cover the same vocabulary");
        double divergence = 0;
        for (int token = 0; token < policy.length; token++) {
            if (policy[token] > 0) {
                divergence += policy[token] * Math.log(policy[token] / reference[token]);
            }
        }
        return divergence;
    }
}
