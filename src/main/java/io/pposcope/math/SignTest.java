package io.pposcope.math;

/**
 * Exact two-sided sign test: how likely a split of wins and losses at least as uneven is, were both equally likely.
 * Ties are left out.
 */
public final class SignTest {
    private SignTest() {}

    /** {@code p = min(1, 2·P(X ≤ min(wins, losses)))}, X binomial with n = wins + losses and ½. */
    public static double p(int wins, int losses) {
        Checks.require(wins >= 0 && losses >= 0, "there are %d wins and %d losses; counts are 0 or more", wins, losses);
        int n = wins + losses;
        double logChance = -n * Math.log(2);
        double tail = 0;
        for (int k = 0; k <= Math.min(wins, losses); k++) {
            tail += Math.exp(logChance);
            logChance += Math.log(n - k) - Math.log(k + 1);
        }
        return Math.min(1, 2 * tail);
    }
}
