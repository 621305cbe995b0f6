package io.pposcope.alarm;

import java.util.List;

/**
 * What a rule found, this time.
 *
 * @param numbers the measured facts, with what they are compared to
 * @param rows the responses that show it most, worst first; empty where it is no matter of single responses
 * @param charted the metrics to draw
 */
public record Finding(String numbers, List<Integer> rows, List<String> charted) {

    public Finding {
        rows = List.copyOf(rows);
        charted = List.copyOf(charted);
    }
}
