package io.pposcope.math;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers that change their sign: from below zero to above, or back. Zero and what is not a number have no sign to
 * change.
 */
public final class SignChange {

    private SignChange() {}

    public static boolean between(double before, double after) {
        return Math.signum(before) * Math.signum(after) < 0;
    }

    /** Rows whose number changes its sign, counted from 0; both of one length. */
    public static List<Integer> rows(double[] before, double[] after) {
        return IntStream.range(0, before.length)
                .filter(row -> between(before[row], after[row]))
                .boxed()
                .toList();
    }
}
