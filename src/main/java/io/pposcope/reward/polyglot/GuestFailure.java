package io.pposcope.reward.polyglot;

import java.util.List;

/** Guest code failed, took too long, used too much, or returned what is no score; says where in its source. */
public final class GuestFailure extends RuntimeException {

    private final String kind;
    private final List<Integer> rows;

    GuestFailure(String kind, String message, List<Integer> rows) {
        super(message);
        this.kind = kind;
        this.rows = List.copyOf(rows);
    }

    /** The guest's own name of the error, or {@code TimeLimit}, {@code MemoryLimit}, {@code ReturnValue} … */
    public String kind() {
        return kind;
    }

    /** The responses it happened on. */
    public List<Integer> rows() {
        return rows;
    }
}
