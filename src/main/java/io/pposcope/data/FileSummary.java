package io.pposcope.data;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was found in a file.
 *
 * @param rows all of them
 * @param odd places of rows that were left out, counted from 0, by reason
 */
public record FileSummary(int rows, Map<Oddity, List<Integer>> odd) {

    /** Why a row is left out. */
    public enum Oddity {
        /** Both responses are the same. */
        EQUAL,
        /** The two transcripts differ before the last response, so they answer different questions. */
        PROMPTS_DIFFER,
        /** A response has no text. */
        EMPTY_RESPONSE,
        /** The turns do not alternate, or do not begin with the user; there may be a system turn before. */
        NO_DIALOGUE,
        /** A turn is spoken by somebody else than system, user and assistant, a tool for instance. */
        OTHER_ROLE,
        /** A turn is no text, or not text alone: null, an image, a call of a tool. */
        NOT_TEXT,
        /**
         * The row has not the fields of any known layout, or something else in them. A file of such rows alone is
         * refused.
         */
        OTHER_LAYOUT
    }

    /** Rows that were of use. */
    public int used() {
        return rows - odd.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public String toString() {
        return used() + " of " + rows + " rows"
                + (odd.isEmpty()
                        ? ""
                        : "; left out: "
                                + String.join(
                                        ", ",
                                        odd.entrySet().stream()
                                                .map(entry -> entry.getValue().size() + " "
                                                        + entry.getKey()
                                                                .name()
                                                                .toLowerCase(Locale.ROOT)
                                                                .replace('_', ' '))
                                                .toList()));
    }
}
