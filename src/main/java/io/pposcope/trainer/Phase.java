package io.pposcope.trainer;

/** The five stages of an iteration, as places where training can stand. */
public enum Phase {
    ROLLOUT,
    SCORING,
    SHAPING,
    ADVANTAGES,
    UPDATE;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
