package io.pposcope.experience;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How much of a text was said in it before. */
public final class Repetition {

    private Repetition() {}

    /** Share of neighbouring pairs that occurred earlier in the list; 0 where there is no pair. */
    public static double share(List<String> pieces) {
        Set<List<String>> seen = new HashSet<>();
        int repeated = 0;
        for (int at = 1; at < pieces.size(); at++) {
            repeated += seen.add(List.of(pieces.get(at - 1), pieces.get(at))) ? 0 : 1;
        }
        return pieces.size() < 2 ? 0 : repeated / (double) (pieces.size() - 1);
    }
}
