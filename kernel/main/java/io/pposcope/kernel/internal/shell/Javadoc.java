package io.pposcope.kernel.internal.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A doc comment, rendered. */
final class Javadoc {
    private static final Pattern INLINE =
            Pattern.compile("\\{@(?:code|link|linkplain|literal|systemProperty|value) ([^{}]*)}");
    private static final Pattern BLOCK = Pattern.compile("(?m)^\\s*@(\\w+)\\s+");

    private static final Pattern SENTENCE = Pattern.compile("\\.(?=\\s|<|\\z)");

    private Javadoc() {}

    static String text(String comment) {
        return INLINE.matcher(comment)
                .replaceAll("$1")
                .replaceAll("(?i)\\s*<(?:p|/p|ul|/ul|ol|/ol|pre|/pre|blockquote|/blockquote|dl|/dl)>\\s*", "\n")
                .replaceAll("(?i)\\s*<li>\\s*", "\n- ")
                .replaceAll("</?[a-zA-Z][^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    /** The comment up to its first full stop before a space, a line's end or a tag; without block tags. */
    static String firstSentence(String comment) {
        var block = BLOCK.matcher(comment);
        var main = block.find() ? comment.substring(0, block.start()) : comment;
        var end = SENTENCE.matcher(main);
        return end.find() ? main.substring(0, end.end()).strip() : main.strip();
    }

    /** The comment is HTML by its nature; inline tags become code, block tags a list. */
    static String html(String comment) {
        var inline = INLINE.matcher(comment)
                .replaceAll(
                        tag -> Matcher.quoteReplacement("<code>" + tag.group(1).replace("<", "&lt;") + "</code>"));
        return BLOCK.matcher(inline)
                .replaceAll(tag -> Matcher.quoteReplacement("<br><b>" + title(tag.group(1)) + "</b> "));
    }

    private static String title(String tag) {
        return switch (tag) {
            case "param" -> "parameter";
            case "return" -> "returns";
            case "throws", "exception" -> "throws";
            case "see" -> "see also";
            default -> tag;
        };
    }
}
