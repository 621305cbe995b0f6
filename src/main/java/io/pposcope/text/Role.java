package io.pposcope.text;

import java.util.Locale;

/** Who speaks a {@link Turn}. */
public enum Role {
    /** Not a person's: what holds for the whole dialogue. */
    SYSTEM,
    USER,
    ASSISTANT;

    /** As chat templates name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
