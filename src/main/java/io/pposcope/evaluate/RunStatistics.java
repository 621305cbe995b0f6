package io.pposcope.evaluate;

import io.pposcope.recording.RunHistory;
import java.util.stream.IntStream;

/** What a run shows in a few numbers: where a metric began, where it ended, and when the policy went astray. */
record RunStatistics(RunHistory history) {

    private static final int FIRST = 5;
    private static final int LAST = 10;
    /** Nats per token: beyond what a run with a KL penalty of 0.1 or more ever reaches in the embedded world. */
    private static final double ASTRAY = 0.2;

    /** Mean over the first iterations. */
    double first(String path) {
        return history.mean(path, 0, Math.min(FIRST, history.size()));
    }

    /** Mean over the last iterations. */
    double last(String path) {
        return history.mean(path, Math.max(0, history.size() - LAST), history.size());
    }

    double rise(String path) {
        return last(path) - first(path);
    }

    /** Mean over the fifth of the run that ends at its first third, minus the start. */
    double earlyRise(String path) {
        int third = Math.max(1, history.size() / 3);
        return history.mean(path, Math.max(0, third - Math.max(1, history.size() / 5)), third) - first(path);
    }

    /** The very first value. */
    double start(String path) {
        return history.mean(path, 0, 1);
    }

    /** Least-squares slope over the second half, per ten iterations. */
    double lateSlope(String path) {
        double[] y = history.series(path);
        int from = y.length / 2;
        double middle = (from + y.length - 1) / 2.0;
        double mean = history.mean(path, from, y.length);
        double covariance = IntStream.range(from, y.length)
                .mapToDouble(x -> (x - middle) * (y[x] - mean))
                .sum();
        double spread = IntStream.range(from, y.length)
                .mapToDouble(x -> (x - middle) * (x - middle))
                .sum();
        return 10 * covariance / spread;
    }

    /** First iteration of the five whose mean KL per token is above 0.2 nats; the run's length where there is none. */
    double driftOnset() {
        int runs = history.size() - FIRST + 1;
        return IntStream.range(0, Math.max(0, runs))
                .filter(at -> history.mean("objective/kl", at, at + FIRST) > ASTRAY)
                .findFirst()
                .orElse(history.size());
    }
}
