package io.pposcope.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How rules fare on some runs: a run counts as found, or as falsely accused, where any of them speaks.
 *
 * @param collapsed runs that collapse
 * @param detected of these, those that a rule spoke on
 * @param healthy runs that do not collapse
 * @param falseAlarms of these, those that a rule spoke on
 * @param lead median over detected runs of onset less first alarm, in iterations; negative where it comes late
 */
record AlarmScore(int collapsed, int detected, int healthy, int falseAlarms, Optional<Integer> lead) {

    /** @param rules keys of {@link AlarmTrial#first} */
    static AlarmScore of(List<AlarmTrial> trials, Collection<String> rules) {
        List<Integer> leads = new ArrayList<>();
        int collapsed = 0;
        int falseAlarms = 0;
        for (AlarmTrial trial : trials) {
            Optional<Integer> first = rules.stream()
                    .flatMap(rule -> Optional.ofNullable(trial.first().get(rule)).stream())
                    .min(Integer::compare);
            collapsed += trial.collapsed() ? 1 : 0;
            if (first.isPresent() && trial.collapsed()) {
                leads.add(trial.onset().orElseThrow() - first.get());
            } else if (first.isPresent()) {
                falseAlarms++;
            }
        }
        leads.sort(Integer::compare);
        return new AlarmScore(
                collapsed,
                leads.size(),
                trials.size() - collapsed,
                falseAlarms,
                leads.isEmpty() ? Optional.empty() : Optional.of(leads.get(leads.size() / 2)));
    }

    double detectedShare() {
        return collapsed == 0 ? 0 : detected / (double) collapsed;
    }

    double falseShare() {
        return healthy == 0 ? 0 : falseAlarms / (double) healthy;
    }

    int leadOrLate() {
        return lead.orElse(Integer.MIN_VALUE);
    }
}
