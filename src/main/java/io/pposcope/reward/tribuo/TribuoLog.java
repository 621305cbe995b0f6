package io.pposcope.reward.tribuo;

import io.pposcope.internal.build.OptionalLibrary;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tribuo's logger, which reports every thousandth step unless it is kept to warnings. */
final class TribuoLog {

    /** Held: a logger that nothing refers to is collected, and its level is lost. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private TribuoLog() {}

    /**
     * Logs warnings and errors only, from now on.
     *
     * @throws IllegalStateException if Tribuo is not there; it says what to add
     */
    public static void warningsOnly() {
        OptionalLibrary.TRIBUO.require();
        TRIBUO.setLevel(Level.WARNING);
    }
}
