package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What went wrong in guest code; its texts are cut where they are long.
 *
 * @param kind the guest's own name of the error, or {@code TimeLimit}, {@code ReturnValue}, {@code Definition} …
 * @param frames where, in the guest's source, outermost first: {@code cell 3, line 4, in reward}
 * @param row the response it happened on; −1 where it was none
 */
record Fault(String kind, String message, ArrayList<String> frames, int row) implements Serializable {

    Fault {
        kind = Brief.lines(kind);
        message = Brief.lines(message);
        frames.replaceAll(Brief::lines);
    }

    static Fault of(String kind, String message) {
        return new Fault(kind, message, new ArrayList<>(), -1);
    }

    static Fault of(String kind, String message, List<String> frames) {
        return new Fault(kind, message, new ArrayList<>(frames), -1);
    }

    Fault on(int otherRow) {
        return new Fault(kind, message, frames, otherRow);
    }

    String text() {
        return kind + ": " + message
                + (frames.isEmpty() ? "" : "\n    at " + String.join("\n    at ", frames.reversed()));
    }
}
