package io.pposcope.math;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How two series go together: 1 in step, −1 against each other, 0 not at all; NaN where one of them never changes. */
public final class Correlation {
    private Correlation() {}

    /**
     * Pearson's linear correlation.
     *
     * @throws ShapeException if the series differ in length
     */
    public static double pearson(double[] x, double[] y) {
        Checks.requireSameLength("x", x.length, "y", y.length, "numbers", "a correlation needs pairs");
        if (isConstant(x) || isConstant(y)) {
            return Double.NaN;
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double both = 0;
        double ofX = 0;
        double ofY = 0;
        for (int i = 0; i < x.length; i++) {
            both += (x[i] - meanX) * (y[i] - meanY);
            ofX += (x[i] - meanX) * (x[i] - meanX);
            ofY += (y[i] - meanY) * (y[i] - meanY);
        }
        return both / Math.sqrt(ofX * ofY);
    }

    private static boolean isConstant(double... numbers) {
        return Arrays.stream(numbers).allMatch(number -> number == numbers[0]);
    }

    private static double mean(double[] numbers) {
        return Arrays.stream(numbers).average().orElse(Double.NaN);
    }

    /** Spearman's rank correlation: Pearson's of the ranks. */
    public static double spearman(double[] x, double[] y) {
        return pearson(ranks(x), ranks(y));
    }

    /** Ranks from 1 for the largest number; equal numbers share the mean of theirs. */
    public static double[] ranks(double[] numbers) {
        double[] ranks = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            double number = numbers[i];
            long above = IntStream.range(0, numbers.length)
                    .filter(j -> numbers[j] > number)
                    .count();
            long equal = IntStream.range(0, numbers.length)
                    .filter(j -> numbers[j] == number)
                    .count();
            ranks[i] = above + (equal + 1) / 2.0;
        }
        return ranks;
    }
}
