package io.pposcope.alarm;

import io.pposcope.trainer.Observation;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How a metric has gone: its start, what it is now, its extremes; each a mean over a few iterations, for single ones
 * are noisy.
 */
record Trend(String path, double[] values) {

    /** Iterations of a mean. */
    static final int WINDOW = 5;

    /** A metric over the iterations that have it. */
    static Trend of(Observation observed, String path) {
        return new Trend(
                path,
                observed.history().stream()
                        .filter(metrics -> metrics.containsKey(path))
                        .mapToDouble(metrics -> metrics.get(path))
                        .toArray());
    }

    /** Whether this is the stage at which a metric first exists, so that a rule looks at it once an iteration. */
    static boolean has(Observation observed, String path) {
        return observed.history().getLast().containsKey(path);
    }

    int length() {
        return values.length;
    }

    /** Whether there is a start and a present that do not overlap. */
    boolean isLongEnough() {
        return values.length >= 2 * WINDOW;
    }

    double newest() {
        return values[values.length - 1];
    }

    double start() {
        return mean(0);
    }

    double now() {
        return mean(values.length - WINDOW);
    }

    /** What it was as many iterations ago as a mean takes. */
    double before() {
        return mean(values.length - 2 * WINDOW);
    }

    double highest() {
        return windows().max().orElse(Double.NaN);
    }

    double lowest() {
        return windows().min().orElse(Double.NaN);
    }

    /** The iteration whose window, the first of it, has the highest mean. */
    int highestAt() {
        double highest = highest();
        return IntStream.rangeClosed(0, values.length - WINDOW)
                .filter(at -> mean(at) == highest)
                .findFirst()
                .orElse(0);
    }

    private DoubleStream windows() {
        return IntStream.rangeClosed(0, values.length - WINDOW).mapToDouble(this::mean);
    }

    double mean(int from) {
        int first = Math.max(0, from);
        return Arrays.stream(values, first, Math.min(values.length, first + WINDOW))
                .average()
                .orElse(Double.NaN);
    }
}
