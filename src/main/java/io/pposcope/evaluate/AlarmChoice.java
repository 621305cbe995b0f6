package io.pposcope.evaluate;

import io.pposcope.alarm.RuleFamily;
import io.pposcope.alarm.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Thresholds and a set of serious rules, chosen on some runs alone. A rule's threshold is, of those that speak on at
 * most 5 % of the runs that do not collapse, the one that finds the most collapses, and of equal ones the earliest. The
 * set begins empty and takes, one after the other, the rule that finds the most collapses not found yet, of equal ones
 * the earliest, while it finds more or earlier and speaks falsely on at most 5 % of the runs.
 *
 * @param thresholds by rule; none for a rule that no threshold keeps quiet enough
 * @param serious names of the rules of the set, in the order in which they were taken
 */
record AlarmChoice(Map<String, Double> thresholds, List<String> serious) {

    private static final double MOST_FALSE = 0.05;

    private static final Comparator<AlarmScore> BETTER =
            Comparator.comparingInt(AlarmScore::detected).thenComparingInt(AlarmScore::leadOrLate);

    static AlarmChoice on(List<AlarmTrial> trials, List<RuleFamily> families) {
        Map<String, Double> thresholds = new LinkedHashMap<>();
        for (RuleFamily family : families) {
            family.thresholds().stream()
                    .filter(threshold -> score(trials, family.name(), threshold).falseShare() <= MOST_FALSE)
                    .max(Comparator.comparing(threshold -> score(trials, family.name(), threshold), BETTER))
                    .ifPresent(threshold -> thresholds.put(family.name(), threshold));
        }
        return new AlarmChoice(thresholds, set(trials, thresholds));
    }

    private static AlarmScore score(List<AlarmTrial> trials, String rule, double threshold) {
        return AlarmScore.of(trials, List.of(AlarmTrial.key(rule, threshold)));
    }

    private static List<String> set(List<AlarmTrial> trials, Map<String, Double> thresholds) {
        List<String> set = new ArrayList<>();
        AlarmScore reached = AlarmScore.of(trials, List.of());
        while (true) {
            List<String> taken = List.copyOf(set);
            AlarmScore before = reached;
            String next = thresholds.keySet().stream()
                    .filter(rule -> !taken.contains(rule))
                    .filter(rule -> {
                        AlarmScore with = scoreWith(trials, thresholds, taken, rule);
                        return with.falseShare() <= MOST_FALSE && BETTER.compare(with, before) > 0;
                    })
                    .max(Comparator.comparing(rule -> scoreWith(trials, thresholds, taken, rule), BETTER))
                    .orElse(null);
            if (next == null) {
                return taken;
            }
            set.add(next);
            reached = scoreWith(trials, thresholds, taken, next);
        }
    }

    private static AlarmScore scoreWith(
            List<AlarmTrial> trials, Map<String, Double> thresholds, List<String> taken, String rule) {
        return AlarmScore.of(
                trials,
                Stream.concat(taken.stream(), Stream.of(rule))
                        .map(name -> AlarmTrial.key(name, thresholds.get(name)))
                        .toList());
    }

    /** The rules of the set at their thresholds, as trials know them. */
    List<String> keys() {
        return serious.stream()
                .map(rule -> AlarmTrial.key(rule, thresholds.get(rule)))
                .toList();
    }

    /** The serious rules that the library ships, at the thresholds it ships. */
    static List<String> shipped() {
        return RuleFamily.standard().stream()
                .filter(family -> family.rule().severity() == Severity.SERIOUS)
                .map(family -> AlarmTrial.key(family.name(), family.shipped()))
                .toList();
    }
}
