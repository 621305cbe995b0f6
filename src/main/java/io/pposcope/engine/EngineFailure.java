package io.pposcope.engine;

/** A script method failed in libtorch; the cause holds the script's line. */
public final class EngineFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    EngineFailure(String method, RuntimeException cause) {
        super("the engine failed in " + method + ": " + remedy(String.valueOf(cause.getMessage())), cause);
    }

    /** Whether memory did not suffice, on the device or on the host. */
    boolean outOfMemory() {
        return outOfMemory(String.valueOf(getCause().getMessage()));
    }

    private static String remedy(String message) {
        String first = message.lines()
                .filter(line -> line.contains("Error"))
                .findFirst()
                .orElse(message)
                .strip();
        return outOfMemory(message)
                ? "not enough memory; use a smaller microBatchSize or rolloutBatchSize (" + first + ")"
                : first;
    }

    private static boolean outOfMemory(String message) {
        return message.contains("allocate memory") || message.contains("out of memory");
    }
}
