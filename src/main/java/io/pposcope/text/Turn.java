package io.pposcope.text;

import java.util.Objects;

/** One utterance of a dialogue: who speaks, and what is said. */
public record Turn(Role role, String text) {

    public Turn {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(text, "text");
    }

    public static Turn system(String text) {
        return new Turn(Role.SYSTEM, text);
    }

    public static Turn user(String text) {
        return new Turn(Role.USER, text);
    }

    public static Turn assistant(String text) {
        return new Turn(Role.ASSISTANT, text);
    }
}
