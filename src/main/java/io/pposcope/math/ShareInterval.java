package io.pposcope.math;

/**
 * A share with its 95 % confidence interval, Wilson's: right also near 0 and 1, and for small counts.
 *
 * <p>Source: Wilson, JASA 22 (1927).
 */
public record ShareInterval(double share, double low, double high, int count) {

    private static final double Z = 1.959964;

    /**
     * Wilson's 95 % interval of a share.
     *
     * @throws IllegalArgumentException if there is nothing to count, or more hits than trials
     */
    public static ShareInterval of(int hits, int trials) {
        Checks.require(trials > 0 && hits >= 0 && hits <= trials, "%d of %d is no share", hits, trials);
        double share = hits / (double) trials;
        double square = Z * Z / trials;
        double middle = (share + square / 2) / (1 + square);
        double half = Z * Math.sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square);
        return new ShareInterval(share, middle - half, middle + half, trials);
    }

    /** {@code 0.61 … 0.68}. */
    public String range() {
        return String.format("%.3f … %.3f", low, high);
    }
}
