package io.pposcope.inspect;

import java.util.ServiceLoader;

/** Opens live displays in whatever front end runs this program: a notebook if one is there, else standard output. */
public final class Displays {

    private Displays() {
    }

    /** A new live display. Each call gives a place of its own. */
    public static LiveDisplay live() {
        return ServiceLoader.load(LiveDisplayProvider.class, LiveDisplayProvider.class.getClassLoader())
                .findFirst()
                .map(LiveDisplayProvider::open)
                .orElseGet(TerminalDisplay::standardOutput);
    }
}
