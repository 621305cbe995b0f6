package io.pposcope.math;

/**
 * A symmetric clip to {@code [−limit, limit]}, used for scaled scores and for advantages.
 *
 * <p>Source: the paper, Eq. 18 (scores; 0.3 and 0.8 tried, part of PPO-max) and §5.3.1 (advantages; 0.12, 0.5 and 0.8
 * tried, not part of PPO-max).
 *
 * @param limit the limit, above 0; +∞ for no clip
 */
public record Clip(double limit) {
    private static final Clip NONE = new Clip(Double.POSITIVE_INFINITY);

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if the limit is not above 0
     */
    public Clip {
        Checks.requireLimit("the clip", limit);
    }

    public static Clip none() {
        return NONE;
    }

    public static Clip at(double limit) {
        return new Clip(limit);
    }

    public double apply(double value) {
        return Math.clamp(value, -limit, limit);
    }

    public TokenRows apply(TokenRows rows) {
        return rows.map(this::apply);
    }

    /** Whether the clip changes this number. */
    public boolean binds(double value) {
        return Math.abs(value) > limit;
    }

    /** The clipped number as one more step on top of its explanation; without a limit, the explanation itself. */
    public Explanation explain(Explanation unclipped) {
        if (limit == Double.POSITIVE_INFINITY) {
            return unclipped;
        }
        return Explanation.of(
                apply(unclipped.value()),
                "clipped " + unclipped.what(),
                "clip to ±" + Numbers.text(limit)
                        + (binds(unclipped.value()) ? ", which binds" : ", which does not bind"),
                unclipped);
    }

    @Override
    public String toString() {
        return limit == Double.POSITIVE_INFINITY ? "no clip" : "clip at ±" + Numbers.text(limit);
    }
}
