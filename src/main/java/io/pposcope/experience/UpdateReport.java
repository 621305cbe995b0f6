package io.pposcope.experience;

import io.pposcope.math.Explanation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

    /** Part of the loss's terms that their sum must stay below to be called vanishing. */
    private static final double VANISHING = 1e-2;

    private static final String LOSS = "policy/loss";
    private static final String LIKELIER = "policy/loss_likelier";
    private static final String RARER = "policy/loss_rarer";
    private static final String GRADIENT = "policy/gradient_norm";

    public UpdateReport {
        minibatches = List.copyOf(minibatches);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * Where the policy loss comes from, mean over minibatches: tokens to be made likelier, tokens to be made rarer, and
     * the entropy and KL terms.
     *
     * @throws IllegalStateException if no minibatch was passed, or an earlier version recorded this report
     */
    public Explanation explainLoss() {
        if (!metrics.containsKey(LIKELIER)) {
            throw new IllegalStateException("this update of iteration " + iteration
                    + " tells nothing of its loss: no minibatch was passed, or an earlier version recorded it");
        }
        double loss = metrics.get(LOSS);
        double likelier = metrics.get(LIKELIER);
        double rarer = metrics.get(RARER);
        String why = vanishingLoss().map(words -> "; " + words).orElse("");
        return Explanation.of(
                loss,
                "policy loss" + why,
                "likelier + rarer + entropy and KL terms",
                Explanation.given(likelier, "tokens with A > 0, to be made likelier"),
                Explanation.given(rarer, "tokens with A < 0, to be made rarer"),
                Explanation.given(loss - likelier - rarer, "entropy and KL terms"));
    }

    /** Why the loss is about 0 although the gradient is not, in words; empty where that is not so. */
    public Optional<String> vanishingLoss() {
        if (!metrics.containsKey(LIKELIER) || !metrics.containsKey(GRADIENT)) {
            return Optional.empty();
        }
        double likelier = metrics.get(LIKELIER);
        double rarer = metrics.get(RARER);
        boolean vanishes = metrics.get(GRADIENT) > 0
                && Math.abs(likelier + rarer) <= VANISHING * (Math.abs(likelier) + Math.abs(rarer));
        return vanishes
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "The loss is about 0 (%.2g) and the gradient is not (norm %.3g), and both are right. Where the "
                                + "policy has not moved yet, the ratio ρ is 1 and the loss is −mean A: 0 for "
                                + "advantages that are centred. Here tokens to be made likelier give %.3g and "
                                + "tokens to be made rarer %.3g. The gradient is that of −A·log π, token by token; "
                                + "those do not cancel.",
                        metrics.get(LOSS),
                        metrics.get(GRADIENT),
                        likelier,
                        rarer))
                : Optional.empty();
    }
}
