package io.pposcope.alarm;

import io.pposcope.experience.ResponseView;
import io.pposcope.trainer.Observation;
import java.util.Optional;
import java.util.function.Predicate;

/** One signature of a failure. Stateless: all it knows is in the observation. */
public interface AlarmRule {

    /** A short name, such as {@code KL without plateau}. */
    String name();

    Severity severity();

    /** What it means, in two sentences. */
    String explanation();

    /** What to change. */
    String advice();

    /** Where this is described. */
    String source();

    /** Looks; empty where all is well, or where the stage value does not hold what the rule needs. */
    Optional<Finding> check(Observation observed);

    /**
     * A serious rule that finds the responses which fulfil a condition, {@code r -> r.klPerToken() > 0.5}; it looks at
     * every stage that is completed. One that compares what is not known yet is not met.
     */
    static AlarmRule onResponse(String name, Predicate<? super ResponseView> condition) {
        return new ResponseRule(name, condition);
    }
}
