package io.pposcope.internal.inspect;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The lines of code by which a failure came about, as text. */
public final class Traceback {

    private Traceback() {}

    public static String of(Throwable failure) {
        StringWriter lines = new StringWriter();
        failure.printStackTrace(new PrintWriter(lines));
        return lines.toString();
    }
}
