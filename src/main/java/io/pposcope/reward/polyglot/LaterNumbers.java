package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;

/**
 * Numbers that are known after scoring, for functions that are called then: what is not among them is NaN.
 *
 * @param responses by name, {@code [B]}
 * @param tokens by name, {@code [B, Tᵢ]}
 */
record LaterNumbers(LinkedHashMap<String, double[]> responses, LinkedHashMap<String, double[][]> tokens)
        implements Serializable {

    static LaterNumbers none() {
        return new LaterNumbers(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    double of(String name, int row) {
        double[] known = responses.get(name);
        return known == null ? Double.NaN : known[row];
    }

    double of(String name, int row, int token) {
        double[][] known = tokens.get(name);
        return known == null ? Double.NaN : known[row][token];
    }

    /** A number for each token of a response. */
    double[] series(String name, int row, int length) {
        double[][] known = tokens.get(name);
        if (known != null) {
            return known[row].clone();
        }
        double[] unknown = new double[length];
        Arrays.fill(unknown, Double.NaN);
        return unknown;
    }
}
