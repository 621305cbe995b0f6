package io.pposcope.trainer;

/**
 * Where training stands.
 *
 * @param within how far the stage under way has come; empty before its beginning
 */
public record Place(int iteration, Phase phase, String within) {

    static final String FINISHED = "finished";

    @Override
    public String toString() {
        if (within.equals(FINISHED)) {
            return "iteration " + iteration + " is finished";
        }
        return "iteration " + iteration + ", " + (within.isEmpty() ? "before " + phase : phase + ": " + within);
    }
}
