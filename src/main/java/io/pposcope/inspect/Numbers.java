package io.pposcope.inspect;

import java.util.Locale;

/** Writes numbers the way every view shows them: four significant digits, the same in every locale. */
final class Numbers {
    private static final int DIGITS = 4;

    private Numbers() {}

    /**
     * {@code value} with four significant digits; whole numbers below ten million in full; {@code NaN}, {@code ∞} and
     * {@code -∞} by name.
     */
    static String show(double value) {
        return show(value, DIGITS);
    }

    /** As {@link #show(double)}, with another number of significant digits. */
    static String show(double value, int digits) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e7) {
            return Long.toString((long) value);
        }
        return size >= 1e6 || size < 1e-4
                ? String.format(Locale.ROOT, "%." + (digits - 1) + "e", value)
                : fixed(value, decimals(size, digits));
    }

    /** {@code value} where room is short: three decimals at most. */
    static String brief(double value) {
        double size = Math.abs(value);
        return size < 1000 && size > 0 ? fixed(value, size < 1 ? 3 : size < 10 ? 2 : 1) : show(value);
    }

    /** {@code value} with exactly {@code decimals} digits after the point. */
    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static int decimals(double size, int digits) {
        int magnitude = (int) Math.floor(Math.log10(size));
        return Math.clamp(digits - 1 - magnitude, 0, digits + 3);
    }
}
