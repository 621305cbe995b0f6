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
 * @param clipped 1 where the clip acts on the token: the ratio lies beyond ε on the side its advantage pulls to; else 0
 * @param metrics by path
 */
public record MinibatchReport(
        int epoch, List<Integer> rows, TokenRows ratios, TokenRows clipped, Map<String, Double> metrics) {

    public MinibatchReport {
        clipped.requireSameShape("clipped", ratios, "ratios");
        rows = List.copyOf(rows);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
