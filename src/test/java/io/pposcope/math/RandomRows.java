package io.pposcope.math;

import java.util.Random;

/** Seeded ragged series for the laws. */
final class RandomRows {
    static final int SEEDS = 50;

    private final Random random;
    private final int[] lengths;

    RandomRows(int seed) {
        random = new Random(seed);
        lengths = random.ints(1 + random.nextInt(5), 1, 13).toArray();
    }

    TokenRows between(double low, double high) {
        double[][] rows = new double[lengths.length][];
        for (int i = 0; i < rows.length; i++)
            rows[i] = random.doubles(lengths[i], low, high).toArray();
        return TokenRows.of(rows);
    }

    double[] perResponse(double low, double high) {
        return random.doubles(lengths.length, low, high).toArray();
    }

    double number(double low, double high) {
        return random.nextDouble(low, high);
    }
}
