package io.pposcope.math;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How this package writes a number for a reader: six significant digits, no trailing zeros. */
final class Numbers {
    private static final MathContext SIX_DIGITS = new MathContext(6);

    private Numbers() {}

    static String text(double value) {
        if (!Double.isFinite(value)) {
            return value > 0 ? "∞" : value < 0 ? "-∞" : "NaN";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.5e", value);
        }
        return new BigDecimal(value).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
    }
}
