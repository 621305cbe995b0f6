package io.pposcope.experience;

import io.pposcope.math.TokenRows;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimiser step of the update.
 *
 * @param epoch pass over the rollout, from 0
 * @param rows responses trained on, in their order
 * @param ratios ρ of every response token before the step, {@code [b, Tᵢ]}
 * @param metrics by path
 */
public record MinibatchReport(int epoch, List<Integer> rows, TokenRows ratios, Map<String, Double> metrics) {

    public MinibatchReport {
        rows = List.copyOf(rows);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
