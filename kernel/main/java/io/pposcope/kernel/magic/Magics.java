package io.pposcope.kernel.magic;

import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Evaluation.Failed;
import java.util.List;
import java.util.Optional;

/** Where magics are added, each under the name it is called with. */
public interface Magics {
    /**
     * Adds a magic.
     *
     * @param name {@code %} or {@code %%}, then letters, digits and underscores
     * @param usage its arguments, as {@code %help} shows them
     * @param help what it does, in one line
     * @throws IllegalArgumentException if there is a magic of that name, or it is no name of a magic
     */
    default void add(String name, String usage, String help, Magic magic) {
        add(name, usage, help, magic, Words.NONE);
    }

    /** Adds a magic whose arguments can be completed; see {@link #add(String, String, String, Magic)}. */
    void add(String name, String usage, String help, Magic magic, Words words);

    /** How a magic ends that has a value to show; null where it has none. */
    static Evaluation finished(Object value) {
        return new Evaluation.Finished(Optional.ofNullable(value));
    }

    /** How a magic ends that failed: as a cell does that threw an error of the name. */
    static Failed failed(String name, String message) {
        return new Failed(name, message, List.of(name + ": " + message));
    }
}
