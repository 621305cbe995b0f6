package io.pposcope.reward.tribuo;

import io.pposcope.internal.build.OptionalLibrary;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tribuo tells of every thousandth step; this keeps it to warnings. */
public final class Quiet {

    /** Held, for a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private Quiet() {}

    /**
     * From now on.
     *
     * @throws IllegalStateException if Tribuo is not there; it says what to add
     */
    public static void please() {
        OptionalLibrary.TRIBUO.require();
        TRIBUO.setLevel(Level.WARNING);
    }
}
