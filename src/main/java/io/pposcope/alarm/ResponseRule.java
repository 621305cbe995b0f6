package io.pposcope.alarm;

import io.pposcope.experience.ResponseView;
import io.pposcope.trainer.Observation;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A rule of one's own on single responses. */
record ResponseRule(String name, Predicate<? super ResponseView> condition) implements AlarmRule {

    private static final int LISTED = 8;

    /** @throws IllegalArgumentException if the name or the condition is missing */
    ResponseRule {
        if (name == null || name.isBlank() || condition == null) {
            throw new IllegalArgumentException("a rule on responses needs a name and a condition, for instance"
                    + " AlarmRule.onResponse(\"strayed\", r -> r.klPerToken() > 0.5)");
        }
    }

    @Override
    public Severity severity() {
        return Severity.SERIOUS;
    }

    @Override
    public String explanation() {
        return "Responses fulfil the condition of this rule, which was set by hand.";
    }

    @Override
    public String advice() {
        return "read the responses listed here";
    }

    @Override
    public String source() {
        return "set by hand";
    }

    @Override
    public Optional<Finding> check(Observation observed) {
        List<ResponseView> responses = observed.responses();
        List<Integer> found =
                responses.stream().filter(condition).map(ResponseView::number).toList();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(words(found, responses.size()), found, List.of()));
    }

    private static String words(List<Integer> found, int all) {
        String rest = found.size() > LISTED ? " and " + (found.size() - LISTED) + " more" : "";
        return found.size() + " of " + all + " responses: " + found.subList(0, Math.min(LISTED, found.size())) + rest;
    }
}
