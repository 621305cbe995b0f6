package io.pposcope.debug;

import io.pposcope.trainer.ConfigDraft;
import java.util.function.UnaryOperator;

/** Refuses arguments that make no sense, in words. */
final class Require {

    private Require() {}

    /** @throws IllegalArgumentException if {@code found} is smaller than {@code least} */
    static void atLeast(int least, String call, String what, int found) {
        if (found < least) {
            throw new IllegalArgumentException(
                    call + "() was given " + found + " as " + what + "; it must be at least " + least);
        }
    }

    /**
     * @param expected what could be given
     * @throws IllegalArgumentException if {@code found} is null
     */
    static <T> T present(T found, String call, String what, String expected) {
        if (found == null) {
            throw new IllegalArgumentException(call + "() was given null as " + what + "; give " + expected);
        }
        return found;
    }

    /** @throws IllegalArgumentException if a name is null or blank */
    static String name(String found, String call, String what) {
        if (present(found, call, what, "a name").isBlank()) {
            throw new IllegalArgumentException(
                    call + "() was given “" + found + "” as " + what + "; give a name that can be read");
        }
        return found;
    }

    /** Changes of a configuration. */
    static void changes(String call, UnaryOperator<ConfigDraft> changes) {
        present(changes, call, "the changes", "changes like c -> c.kl(0.2), or c -> c for none");
    }
}
