package io.pposcope.kernel.widget;

import java.util.Map;
import java.util.function.IntConsumer;

/** A slider over whole numbers. */
public final class IntSlider extends Widget {
    IntSlider(String label, int least, int most, int value) {
        super(
                "IntSlider",
                Map.of("description", label, "min", least, "max", most, "value", value, "step", 1, "disabled", false));
    }

    public int value() {
        return get("value").getAsInt();
    }

    public IntSlider value(int value) {
        set("value", value);
        return this;
    }

    public IntSlider most(int most) {
        set("max", most);
        return this;
    }

    public IntSlider onChange(IntConsumer listener) {
        listen("value", value -> listener.accept(value.getAsInt()));
        return this;
    }
}
