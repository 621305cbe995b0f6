package io.pposcope.model;

import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The critic of those who need none. */
enum NoCritic implements Critic {
    NONE;

    @Override
    public TokenRows values(Sequences sequences) {
        TokenIds responses = sequences.responses();
        return TokenRows.of(IntStream.range(0, responses.rows())
                .mapToObj(row -> {
                    double[] unknown = new double[responses.length(row)];
                    Arrays.fill(unknown, Double.NaN);
                    return unknown;
                })
                .toArray(double[][]::new));
    }
}
