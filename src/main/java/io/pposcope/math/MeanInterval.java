package io.pposcope.math;

import java.util.Arrays;

/**
 * A mean over a few independent measurements, seeds for instance, with its 95 % confidence interval by Student's t:
 * {@code mean ± t₀.₉₇₅(n − 1)·s/√n}, s the unbiased deviation. One measurement has an infinite interval.
 */
public record MeanInterval(double mean, double low, double high, int count) {

    /** 97.5 % quantiles of Student's distribution by degrees of freedom, from 1. */
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    private static final double NORMAL = 1.960;

    /**
     * Student's 95 % interval of the mean of some measurements.
     *
     * @throws IllegalArgumentException if there is no measurement
     */
    public static MeanInterval of(double... values) {
        Checks.require(values.length > 0, "there is no measurement to take the mean of");
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        int freedom = values.length - 1;
        double half = freedom == 0
                ? Double.POSITIVE_INFINITY
                : (freedom <= T.length ? T[freedom - 1] : NORMAL) * Math.sqrt(squares / freedom / values.length);
        return new MeanInterval(mean, mean - half, mean + half, values.length);
    }

    /** {@code 0.123 [0.045, 0.201]}. */
    @Override
    public String toString() {
        return String.format("%.3g [%.3g, %.3g]", mean, low, high);
    }
}
