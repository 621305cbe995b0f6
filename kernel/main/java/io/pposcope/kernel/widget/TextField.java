package io.pposcope.kernel.widget;

import java.util.Map;
import java.util.function.Consumer;

/** A line of text to type. */
public final class TextField extends Widget {
    TextField(String label, String value) {
        super("Text", Map.of("description", label, "value", value, "continuous_update", false, "disabled", false));
    }

    public String value() {
        return get("value").getAsString();
    }

    public TextField value(String value) {
        set("value", value);
        return this;
    }

    /** Told when the text is entered. */
    public TextField onChange(Consumer<String> listener) {
        listen("value", value -> listener.accept(value.getAsString()));
        return this;
    }
}
