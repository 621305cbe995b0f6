package io.pposcope.kernel.internal.shell;

/** Thrown inside a cell's own code to end it; an error, so that {@code catch (Exception e)} does not swallow it. */
final class CellStopped extends Error {
    private static final long serialVersionUID = 1L;

    CellStopped() {
        super("interrupted", null, false, true);
    }
}
