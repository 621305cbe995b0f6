package io.pposcope.inspect;

import java.util.Objects;

/** Plain text, shown as it is, in a fixed-width font. */
public record TextView(String text) implements View {

    public TextView {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public String html() {
        return "<pre style=\"margin:.3em 0;white-space:pre-wrap\">" + Markup.escape(text) + "</pre>";
    }
}
