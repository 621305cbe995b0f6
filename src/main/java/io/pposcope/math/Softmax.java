package io.pposcope.math;

import java.util.Arrays;

/**
 * From logits to probabilities, log-probabilities and entropies, {@code [V]} at a time, shifted by the largest logit.
 */
public final class Softmax {
    private Softmax() {}

    /** {@code exp(zⱼ) / Σ exp(z)}. A logit of −∞ gives probability 0. */
    public static double[] of(double[] logits) {
        return Arrays.stream(logSoftmax(logits)).map(Math::exp).toArray();
    }

    /**
     * {@code zⱼ − log Σ exp(z)}.
     *
     * @throws NonFiniteException if a logit is NaN or +∞, or all are −∞
     */
    public static double[] logSoftmax(double[] logits) {
        double largest = requireUsable(logits);
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double shift = largest + Math.log(sum);
        return Arrays.stream(logits).map(logit -> logit - shift).toArray();
    }

    /** {@code H = −Σ pⱼ·log pⱼ} in nats. */
    public static double entropy(double[] logits) {
        double entropy = 0;
        for (double logProb : logSoftmax(logits)) {
            entropy -= plogp(logProb);
        }
        return entropy;
    }

    /** The index of the largest logit, the lowest one among equals. */
    public static int argmax(double[] logits) {
        int best = 0;
        for (int j = 1; j < logits.length; j++) {
            if (logits[j] > logits[best]) {
                best = j;
            }
        }
        return best;
    }

    /**
     * The log-probability of one chosen token at each position. Shapes: logits {@code [N, V]}, targets and result
     * {@code [N]}.
     *
     * @throws ShapeException if there is not one target per position
     */
    public static double[] gather(double[][] logits, int[] targets) {
        Checks.requireSameLength(
                "logits", logits.length, "targets", targets.length, "positions", "every position needs one target");
        double[] chosen = new double[targets.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = logSoftmax(logits[i])[targets[i]];
        }
        return chosen;
    }

    /**
     * Log-probabilities of a text's tokens after the first: the logits at position j score token j+1. The last T of
     * them belong to a response of T tokens. Shapes: logits {@code [L−1, V]} (positions 0 to L−2), tokens {@code [L]},
     * result {@code [L−1]}.
     *
     * @throws ShapeException if there are not exactly L−1 positions
     */
    public static double[] nextTokenLogProbs(double[][] logits, int[] tokens) {
        Checks.requireSameLength(
                "logits",
                logits.length,
                "tokens after the first",
                tokens.length - 1,
                "positions",
                "the logits at one position score the next token, so drop those of the last position");
        return gather(logits, Arrays.copyOfRange(tokens, 1, tokens.length));
    }

    /** {@code ∂ log p_target / ∂zⱼ = [j = target] − pⱼ}. */
    public static double[] logProbGradient(double[] logits, int target) {
        double[] gradient =
                Arrays.stream(of(logits)).map(probability -> -probability).toArray();
        gradient[target] += 1;
        return gradient;
    }

    /** {@code ∂H / ∂zⱼ = −pⱼ·(log pⱼ + H)}. */
    public static double[] entropyGradient(double[] logits) {
        double entropy = entropy(logits);
        return Arrays.stream(logSoftmax(logits))
                .map(logProb -> -plogp(logProb) - Math.exp(logProb) * entropy)
                .toArray();
    }

    private static double plogp(double logProb) {
        return logProb == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logProb) * logProb;
    }

    private static double requireUsable(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < logits.length; j++) {
            if (Double.isNaN(logits[j]) || logits[j] == Double.POSITIVE_INFINITY) {
                throw new NonFiniteException(
                        "logits: token %d has %s; a logit must be a number or −∞".formatted(j, logits[j]));
            }
            largest = Math.max(largest, logits[j]);
        }
        if (largest == Double.NEGATIVE_INFINITY) {
            throw new NonFiniteException(
                    "logits: none of %d tokens is above −∞, so there is no distribution".formatted(logits.length));
        }
        return largest;
    }
}
