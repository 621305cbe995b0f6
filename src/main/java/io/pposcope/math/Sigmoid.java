package io.pposcope.math;

/** The logistic function and its logarithm, exact in both tails. */
final class Sigmoid {
    private Sigmoid() {}

    static double of(double x) {
        double tail = Math.exp(-Math.abs(x));
        return (x >= 0 ? 1 : tail) / (1 + tail);
    }

    /** {@code log σ(x) = min(x, 0) − log(1 + e^−|x|)}. */
    static double log(double x) {
        return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    }
}
