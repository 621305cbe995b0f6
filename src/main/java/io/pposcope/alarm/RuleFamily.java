package io.pposcope.alarm;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A standard rule at every threshold that may be chosen for it.
 *
 * @param at the rule at a threshold
 * @param shipped the threshold that {@link StandardRules#all()} has
 * @param thresholds to choose from, the most sensitive first
 */
public record RuleFamily(DoubleFunction<AlarmRule> at, double shipped, List<Double> thresholds) {

    public RuleFamily {
        thresholds = List.copyOf(thresholds);
        if (!thresholds.contains(shipped)) {
            throw new IllegalArgumentException(
                    "the shipped threshold " + shipped + " is not among those to choose from: " + thresholds);
        }
    }

    private static RuleFamily of(DoubleFunction<AlarmRule> at, double shipped, double... thresholds) {
        return new RuleFamily(at, shipped, Arrays.stream(thresholds).boxed().toList());
    }

    /** A rule without a threshold. */
    private static RuleFamily single(AlarmRule rule) {
        return of(any -> rule, 0, 0);
    }

    public AlarmRule rule() {
        return at.apply(shipped);
    }

    public String name() {
        return rule().name();
    }

    /** All standard rules, the gravest first. */
    public static List<RuleFamily> standard() {
        return List.of(
                single(StandardRules.notFinite()),
                of(StandardRules::klWithoutPlateau, 0.25, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1),
                of(StandardRules::overOptimisation, 0.5, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8),
                of(StandardRules::negativeKl, 0.01, 0.005, 0.01, 0.02, 0.05),
                of(StandardRules::ratioBlowUp, 0.1, 0.05, 0.1, 0.2, 0.3, 0.5),
                single(StandardRules.deadGradients()),
                of(StandardRules::truncation, 0.1, 0.05, 0.1, 0.2, 0.3, 0.5),
                of(StandardRules::lengthDrift, 1.3, 1.15, 1.2, 1.3, 1.4, 1.5, 2),
                of(StandardRules::repetition, 0.1, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3),
                of(StandardRules::entropyFloor, 0.6, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3),
                of(StandardRules::perplexityFloor, 0.6, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3),
                of(StandardRules::valueLoss, 2, 1.5, 2, 3, 5),
                of(StandardRules::clipFraction, 0.3, 0.1, 0.2, 0.3, 0.5),
                of(StandardRules::scoreSpread, 2, 1.5, 2, 3),
                of(StandardRules::scoreByLength, 0.5, 0.3, 0.4, 0.5, 0.6, 0.7));
    }

    /** Rules that are measured beside the standard ones and no part of them. */
    public static List<RuleFamily> candidates() {
        return List.of(
                of(DriftRules::klBreak, 10, 3, 5, 8, 10, 15, 20, 30, 50),
                of(DriftRules::klGrowth, 3, 1.5, 2, 3, 4, 6, 8, 12),
                of(DriftRules::scoreCeiling, 1, 0.5, 0.75, 1, 1.25, 1.5, 2, 3),
                of(DriftRules::componentDominance, 0.8, 0.6, 0.7, 0.8, 0.9, 0.95));
    }
}
