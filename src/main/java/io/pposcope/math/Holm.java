package io.pposcope.math;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's correction for several tests: with the p-values in ascending order, the i-th of m becomes
 * {@code max over j ≤ i of min(1, (m − j + 1)·pⱼ)}. Rejecting where that is below α errs in any of the tests with at
 * most this probability, whatever depends on what.
 *
 * <p>Source: Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979.
 */
public final class Holm {
    private Holm() {}

    /** The corrected p-values, in the order of the given ones. */
    public static double[] adjusted(double... p) {
        Checks.require(
                Arrays.stream(p).allMatch(one -> one >= 0 && one <= 1),
                "p-values are 0 to 1, found %s",
                Arrays.toString(p));
        int[] ascending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(at -> p[at]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < p.length; rank++) {
            largest = Math.max(largest, Math.min(1, (p.length - rank) * p[ascending[rank]]));
            adjusted[ascending[rank]] = largest;
        }
        return adjusted;
    }
}
