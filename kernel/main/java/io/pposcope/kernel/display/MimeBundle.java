package io.pposcope.kernel.display;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One value in several forms, by MIME type; the front end shows the richest it can.
 *
 * @param data MIME type to content: text, base64 of binary types, or a JSON tree of {@code …+json} types
 */
public record MimeBundle(Map<String, Object> data) {
    public static final String TEXT = "text/plain";
    public static final String HTML = "text/html";

    public MimeBundle {
        data = Map.copyOf(data);
    }

    public static MimeBundle text(String text) {
        return new MimeBundle(Map.of(TEXT, text));
    }

    public static MimeBundle html(String text, String html) {
        return new MimeBundle(Map.of(TEXT, text, HTML, html));
    }

    /** This bundle with one more form. */
    public MimeBundle with(String mimeType, Object content) {
        var more = new LinkedHashMap<>(data);
        more.put(mimeType, content);
        return new MimeBundle(more);
    }

    public String text() {
        return String.valueOf(data.getOrDefault(TEXT, ""));
    }
}
