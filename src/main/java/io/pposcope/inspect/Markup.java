package io.pposcope.inspect;

/** Turns data into characters that are safe between tags and inside quoted attributes, in HTML and in XML alike. */
final class Markup {

    private Markup() {}

    /**
     * {@code data} with the five special characters as numeric or named references. Characters that neither HTML nor
     * XML allow (control codes, lone surrogates, the two non-characters) become U+FFFD, so that the fragment stays well
     * formed. Characters that turn the direction of the text after them are written by their number, or they would
     * reorder what stands beside them.
     */
    static String escape(String data) {
        StringBuilder out = new StringBuilder(data.length() + 16);
        data.codePoints().forEach(point -> append(out, point));
        return out.toString();
    }

    private static void append(StringBuilder out, int point) {
        switch (point) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            case '\n' -> out.append("&#10;");
            case '\t' -> out.append("&#9;");
            default -> {
                if (turnsDirection(point)) {
                    out.append("\\u%04X".formatted(point));
                } else {
                    out.appendCodePoint(allowed(point) ? point : 0xFFFD);
                }
            }
        }
    }

    /** Embeddings, overrides and isolates of Unicode's bidirectional algorithm. */
    private static boolean turnsDirection(int point) {
        return point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
    }

    private static boolean allowed(int point) {
        boolean control = point < 0x20 || point >= 0x7F && point < 0xA0;
        boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
        return !control && !surrogate && point != 0xFFFE && point != 0xFFFF;
    }
}
