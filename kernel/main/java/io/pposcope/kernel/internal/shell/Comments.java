package io.pposcope.kernel.internal.shell;

import java.util.Optional;

/** Doc comments of libraries whose sources the JDK does not know. */
@FunctionalInterface
public interface Comments {
    Comments NONE = signature -> Optional.empty();

    /**
     * The comment of what a signature names, as in {@code Run Run.of(String name, PpoMax ppo)}; with its tags, without
     * its stars.
     */
    Optional<String> of(String signature);
}
