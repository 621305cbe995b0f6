package io.pposcope.stage;

import io.pposcope.model.Decoding;
import io.pposcope.model.Decoding.Choice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tokens decoded a few at a time and handed out one by one: a call into the engine for every token costs a tenth of a
 * small model's decoding. What was decoded but not handed out can be taken back, so nobody can tell.
 */
final class Lookahead {

    private static final int MOST_STEPS = 16;

    /** Nobody waits longer for a pause than about twice this, nanoseconds. */
    private static final long ENOUGH = 20_000_000;

    private final Decoding decoding;
    private final List<LiveRow> rows;
    private final int[] ends;
    private final Deque<Choice> waiting = new ArrayDeque<>();
    private int reach = 1;

    Lookahead(Decoding decoding, List<LiveRow> rows, int... ends) {
        this.decoding = decoding;
        this.rows = rows;
        this.ends = ends.clone();
    }

    /**
     * The next token of every row, sampled freely and appended.
     *
     * @param most steps that may be decoded at once, at least 1
     */
    Choice next(Predicate<LiveRow> open, int most) {
        if (waiting.isEmpty()) {
            decode(open, Math.min(reach, most));
        }
        rows.stream().filter(open).forEach(LiveRow::draw);
        return waiting.remove();
    }

    private void decode(Predicate<LiveRow> open, int steps) {
        double[][] uniforms = new double[steps][rows.size()];
        boolean[] waitedFor = new boolean[rows.size()];
        for (int slot = 0; slot < rows.size(); slot++) {
            waitedFor[slot] = open.test(rows.get(slot));
            for (int i = 0; i < steps && waitedFor[slot]; i++) {
                uniforms[i][slot] = rows.get(slot).peek(i);
            }
        }
        long begun = System.nanoTime();
        waiting.addAll(decoding.sampleAhead(uniforms, waitedFor, ends));
        pace(System.nanoTime() - begun);
    }

    private void pace(long took) {
        if (took < ENOUGH) {
            reach = Math.min(MOST_STEPS, 2 * reach);
        } else if (took > 2 * ENOUGH) {
            reach = Math.max(1, reach / 2);
        }
    }

    /** Takes back what was not handed out: the decoding stands where its rows stand. */
    void settle() {
        if (!waiting.isEmpty()) {
            decoding.takeBack(waiting.size());
            waiting.clear();
            reach = 1;
        }
    }
}
