package io.pposcope.reward.tribuo;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Tribuo tells of every thousandth step; this keeps it to warnings. */
public final class Quiet {

    /** Held, for a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private Quiet() {}

    /** From now on. */
    public static void please() {
        TRIBUO.setLevel(Level.WARNING);
    }
}
