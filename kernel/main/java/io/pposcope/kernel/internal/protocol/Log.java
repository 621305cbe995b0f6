package io.pposcope.kernel.internal.protocol;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The kernel's own log: lines on the process's real standard error, which Jupyter shows in its server log.
 * {@code System.err} is no place for it, because that belongs to the cells.
 */
public final class Log {
    private static final PrintStream TERMINAL =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private Log() {}

    /** The stream behind the log, for output that belongs to no cell. */
    public static PrintStream terminal() {
        return TERMINAL;
    }

    public static void warn(String message) {
        TERMINAL.println("[pposcope-kernel] " + message);
    }

    public static void warn(String message, Throwable cause) {
        warn(message + ": " + cause);
        cause.printStackTrace(TERMINAL);
    }
}
