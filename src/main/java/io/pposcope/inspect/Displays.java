package io.pposcope.inspect;

import java.util.Optional;
import java.util.ServiceLoader;

/** Opens live displays in whatever front end runs this program: a notebook if one is there, else standard output. */
public final class Displays {

    private static volatile Optional<LiveDisplayProvider> chosen = Optional.empty();

    private Displays() {}

    /** Takes the displays of a front end that is known only at run time; from then on it goes before all others. */
    public static void use(LiveDisplayProvider provider) {
        chosen = Optional.of(provider);
    }

    /** A new live display. Each call gives a place of its own. */
    public static LiveDisplay live() {
        return chosen.or(() -> ServiceLoader.load(LiveDisplayProvider.class, LiveDisplayProvider.class.getClassLoader())
                        .findFirst())
                .map(LiveDisplayProvider::open)
                .orElseGet(TerminalDisplay::standardOutput);
    }
}
