package io.pposcope.kernel.cell;

/**
 * Source to run.
 *
 * @param label how errors name it: {@code In [3]}
 * @param code the text
 */
public record Cell(String label, String code) {
    /** The cell with execution count {@code number}. */
    public static Cell numbered(int number, String code) {
        return new Cell("In [" + number + "]", code);
    }
}
