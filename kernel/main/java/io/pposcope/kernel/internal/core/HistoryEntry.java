package io.pposcope.kernel.internal.core;

import java.util.Optional;

/**
 * A cell that was run.
 *
 * @param session which start of a kernel it belongs to; later ones have higher numbers
 * @param number the cell's execution count in that session
 * @param output its result as text; kept for the session that runs only
 */
public record HistoryEntry(int session, int number, String input, Optional<String> output) {
    HistoryEntry withOutput(String text) {
        return new HistoryEntry(session, number, input, Optional.of(text));
    }
}
