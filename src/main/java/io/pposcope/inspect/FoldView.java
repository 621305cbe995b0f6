package io.pposcope.inspect;

import java.util.Objects;

/** A view folded under one line that opens it; as text it is open. */
public record FoldView(String summary, View body) implements View {

    public FoldView {
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(body, "body");
    }

    @Override
    public String text() {
        return TextLayout.elide(TextLayout.plain(summary), TextLayout.WIDTH) + "\n" + body.text();
    }

    @Override
    public String html() {
        String css = "#@ details{margin:.2em 0}\n#@ "
                + "summary{cursor:pointer;color:var(--soft)}\n#@ summary:hover{color:inherit}\n";
        return Fragment.of(
                css, "<details><summary>" + Markup.escape(summary) + "</summary>" + body.html() + "</details>");
    }
}
