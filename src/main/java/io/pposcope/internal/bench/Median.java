package io.pposcope.internal.bench;

import java.util.Collection;
import java.util.NoSuchElementException;

/** The middle of some measurements. */
public final class Median {

    private Median() {}

    /** @throws NoSuchElementException if there is none */
    public static double of(Collection<Double> measurements) {
        double[] sorted =
                measurements.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new NoSuchElementException("nothing was measured");
        }
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
