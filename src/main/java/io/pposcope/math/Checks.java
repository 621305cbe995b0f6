package io.pposcope.math;

/** Argument checks for bare arrays and for settings; {@link TokenRows} carries its own. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(arguments));
        }
    }

    static void requireAtLeast(String setting, double value, double least) {
        require(
                Double.isFinite(value) && value >= least,
                "%s is %s; it must be a finite number of at least %s",
                setting,
                Numbers.text(value),
                Numbers.text(least));
    }

    static void requirePositive(String setting, double value) {
        require(
                Double.isFinite(value) && value > 0,
                "%s is %s; it must be a finite number above 0",
                setting,
                Numbers.text(value));
    }

    static void requireWithin(String setting, double value, double least, double most) {
        require(
                value >= least && value <= most,
                "%s is %s; it must lie between %s and %s",
                setting,
                Numbers.text(value),
                Numbers.text(least),
                Numbers.text(most));
    }

    /** A limit is positive, and +∞ switches it off. */
    static void requireLimit(String setting, double value) {
        require(value > 0, "%s is %s; it must be above 0, or +∞ for no limit", setting, Numbers.text(value));
    }

    static void requireFinite(String what, String entry, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new NonFiniteException("%s: %s %d is %s; every %s must be a finite number"
                        .formatted(what, entry, i, values[i], entry));
            }
        }
    }

    static void requireSameLength(
            String name, int length, String otherName, int otherLength, String entries, String need) {
        if (length != otherLength) {
            throw new ShapeException("%s and %s differ in length: %d and %d %s; %s"
                    .formatted(name, otherName, length, otherLength, entries, need));
        }
    }
}
