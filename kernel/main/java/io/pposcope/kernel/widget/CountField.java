package io.pposcope.kernel.widget;

import java.util.Map;
import java.util.function.IntConsumer;

/** A whole number to type, within bounds. */
public final class CountField extends Widget {
    CountField(String label, int least, int most, int value) {
        super(
                "BoundedIntText",
                "IntText",
                Map.of(
                        "description",
                        label,
                        "min",
                        least,
                        "max",
                        most,
                        "value",
                        value,
                        "step",
                        1,
                        "continuous_update",
                        false,
                        "disabled",
                        false));
    }

    public int value() {
        return get("value").getAsInt();
    }

    public CountField value(int value) {
        set("value", value);
        return this;
    }

    public CountField onChange(IntConsumer listener) {
        listen("value", value -> listener.accept(value.getAsInt()));
        return this;
    }
}
