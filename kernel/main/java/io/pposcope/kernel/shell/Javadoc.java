package io.pposcope.kernel.shell;

/** A doc comment as plain text. */
final class Javadoc {
    private Javadoc() {
    }

    static String text(String comment) {
        return comment.replaceAll("\\{@(?:code|link|linkplain|literal|systemProperty|value) ([^{}]*)}", "$1")
                .replaceAll("(?i)\\s*<(?:p|/p|ul|/ul|ol|/ol|pre|/pre|blockquote|/blockquote|dl|/dl)>\\s*", "\n")
                .replaceAll("(?i)\\s*<li>\\s*", "\n- ")
                .replaceAll("</?[a-zA-Z][^>]*>", "")
                .replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
                .replaceAll("\n{3,}", "\n\n").strip();
    }
}
