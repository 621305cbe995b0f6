package io.pposcope.experience;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the update did.
 *
 * @param policyVersion optimiser steps the policy has taken in all, after this update
 * @param minibatches every optimiser step in order
 * @param metrics means over the minibatches, by path
 * @param stopped why the update ended before its last minibatch
 */
public record UpdateReport(
        int iteration,
        long policyVersion,
        List<MinibatchReport> minibatches,
        Map<String, Double> metrics,
        Optional<String> stopped)
        implements StageValue {

    public UpdateReport {
        minibatches = List.copyOf(minibatches);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
