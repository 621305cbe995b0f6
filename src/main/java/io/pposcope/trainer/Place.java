package io.pposcope.trainer;

/**
 * Where training stands.
 *
 * @param within how far the stage under way has come; empty before its beginning
 */
public record Place(int iteration, Phase phase, String within) {

    @Override
    public String toString() {
        return "iteration " + iteration + ", " + (within.isEmpty() ? "before " + phase : phase + ": " + within);
    }
}
