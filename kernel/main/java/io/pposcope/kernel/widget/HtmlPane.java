package io.pposcope.kernel.widget;

import java.util.Map;

/** HTML that can be replaced; not escaped. */
public final class HtmlPane extends Widget {
    HtmlPane(String html) {
        super("HTML", Map.of("value", html));
    }

    public HtmlPane html(String html) {
        set("value", html);
        return this;
    }
}
