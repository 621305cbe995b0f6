package io.pposcope.inspect;

/** Measures and fits text on a terminal grid, where a Chinese character takes two columns and a combining mark none. */
final class TextLayout {
    /** Columns a text view may use. */
    static final int WIDTH = 100;

    private static final String ELLIPSIS = "…";

    private TextLayout() {}

    /**
     * {@code data} on one line, every control character replaced by a visible sign: {@code ⏎} newline, {@code ⇥} tab,
     * else U+FFFD.
     */
    static String plain(String data) {
        StringBuilder out = new StringBuilder(data.length());
        data.codePoints().forEach(point -> out.appendCodePoint(visible(point)));
        return out.toString();
    }

    private static int visible(int point) {
        return switch (point) {
            case '\n' -> '⏎';
            case '\t' -> '⇥';
            default ->
                Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? 0xFFFD : point;
        };
    }

    /** Terminal columns that {@code line} takes. */
    static int width(String line) {
        return line.codePoints().map(TextLayout::width).sum();
    }

    private static int width(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> wide(point) ? 2 : 1;
        };
    }

    private static boolean wide(int point) {
        return point >= 0x1100
                && (point <= 0x115F
                        || point >= 0x2E80 && point <= 0xA4CF
                        || point >= 0xAC00 && point <= 0xD7A3
                        || point >= 0xF900 && point <= 0xFAFF
                        || point >= 0xFE30 && point <= 0xFE6F
                        || point >= 0xFF00 && point <= 0xFF60
                        || point >= 0xFFE0 && point <= 0xFFE6
                        || point >= 0x1F300 && point <= 0x1FAFF
                        || point >= 0x20000 && point <= 0x3FFFD);
    }

    /** {@code line}, or its beginning and an ellipsis, in at most {@code columns} columns. */
    static String elide(String line, int columns) {
        if (line.length() <= columns / 2 || width(line) <= columns) {
            return line;
        }
        return columns < 1 ? "" : line.substring(0, fitting(line, columns - 1)) + ELLIPSIS;
    }

    private static int fitting(String line, int columns) {
        int end = 0;
        int used = 0;
        while (end < line.length()) {
            int point = line.codePointAt(end);
            used += width(point);
            if (used > columns) {
                return end;
            }
            end += Character.charCount(point);
        }
        return end;
    }

    /** {@code line} with spaces after it up to {@code columns}. */
    static String padRight(String line, int columns) {
        return line + " ".repeat(Math.max(0, columns - width(line)));
    }

    /** {@code line} with spaces before it up to {@code columns}. */
    static String padLeft(String line, int columns) {
        return " ".repeat(Math.max(0, columns - width(line))) + line;
    }
}
