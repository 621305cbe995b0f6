package io.pposcope.kernel.internal.shell;

/**
 * One snippet of a cell.
 *
 * @param source what JShell is given: the text, with a semicolon where it lacked one
 * @param start where it begins in the cell
 * @param form whether it can run
 */
record Piece(String source, int start, Form form) {
    enum Form {
        /** Whole as it stands. */
        WHOLE,
        /** More must follow. */
        UNFINISHED,
        /** Cannot be parsed. */
        BROKEN
    }

    boolean runs() {
        return form == Form.WHOLE;
    }
}
