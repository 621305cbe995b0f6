package io.pposcope.inspect;

import java.util.Objects;

/** Plain text, shown as it is, in a fixed-width font. */
public record TextView(String text) implements View {

    public TextView {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public String html() {
        return Fragment.of(
                "#@ pre{margin:0;white-space:pre-wrap;color:inherit;background:none}\n",
                "<pre>" + Markup.escape(text) + "</pre>");
    }
}
