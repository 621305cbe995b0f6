package io.pposcope.math;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How estimates V of states agree with K sampled returns of each, of mean Ḡ and variance s².
 *
 * @param states how many
 * @param samples K of each
 * @param bias mean of {@code V − Ḡ}: above 0 where the estimates are too high
 * @param biasError its standard error over the states; NaN of one state
 * @param squaredError mean of {@code (V − Ḡ)² − s²/K}, an unbiased estimate of the squared distance to the true values:
 *     below 0 by chance alone
 * @param slope of Ḡ over V by least squares: 1 is calibrated, below 1 the estimates differ more than the returns do;
 *     NaN where all estimates are the same
 * @param rank Spearman's correlation of V and Ḡ; NaN where one of them does not vary
 */
public record Calibration(
        int states, int samples, double bias, double biasError, double squaredError, double slope, double rank) {

    /**
     * Compares estimates, {@code [N]}, with returns, {@code [N][K]}.
     *
     * @throws ShapeException if there is no state, not one row of returns for each, or fewer than two returns in one
     */
    public static Calibration of(double[] estimates, double[][] returns) {
        Checks.requireSameLength(
                "estimates", estimates.length, "returns", returns.length, "states", "every state needs both");
        int samples = returns.length == 0 ? 0 : returns[0].length;
        if (samples < 2 || Arrays.stream(returns).anyMatch(row -> row.length != samples)) {
            throw new ShapeException("a calibration needs states with the same number of returns, at least two of each;"
                    + " the first of " + returns.length + " has " + samples);
        }
        double[] means = Arrays.stream(returns).mapToDouble(Calibration::mean).toArray();
        double[] differences = IntStream.range(0, means.length)
                .mapToDouble(i -> estimates[i] - means[i])
                .toArray();
        double squares = IntStream.range(0, means.length)
                .mapToDouble(i -> differences[i] * differences[i] - variance(returns[i]) / samples)
                .average()
                .orElseThrow();
        return new Calibration(
                means.length,
                samples,
                mean(differences),
                means.length < 2 ? Double.NaN : Math.sqrt(variance(differences) / means.length),
                squares,
                slope(estimates, means),
                Correlation.spearman(estimates, means));
    }

    private static double slope(double[] x, double[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double both = 0;
        double own = 0;
        for (int i = 0; i < x.length; i++) {
            both += (x[i] - meanX) * (y[i] - meanY);
            own += (x[i] - meanX) * (x[i] - meanX);
        }
        return own == 0 ? Double.NaN : both / own;
    }

    private static double mean(double... numbers) {
        return Arrays.stream(numbers).average().orElse(Double.NaN);
    }

    /** Unbiased. */
    public static double variance(double... numbers) {
        double mean = mean(numbers);
        return Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum() / (numbers.length - 1);
    }
}
