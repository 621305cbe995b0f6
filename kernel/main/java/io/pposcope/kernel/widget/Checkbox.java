package io.pposcope.kernel.widget;

import java.util.Map;
import java.util.function.Consumer;

/** A box to tick. */
public final class Checkbox extends Widget {
    Checkbox(String label, boolean value) {
        super("Checkbox", Map.of("description", label, "value", value, "indent", false, "disabled", false));
    }

    public boolean value() {
        return get("value").getAsBoolean();
    }

    public Checkbox onChange(Consumer<Boolean> listener) {
        listen("value", value -> listener.accept(value.getAsBoolean()));
        return this;
    }
}
