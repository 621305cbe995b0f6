package io.pposcope.watch;

import java.util.Optional;

/** One signature of a failure. Stateless: all it knows is in the evidence. */
public interface Rule {

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
    Optional<Finding> check(Evidence evidence);
}
