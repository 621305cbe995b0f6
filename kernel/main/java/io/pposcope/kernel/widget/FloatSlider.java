package io.pposcope.kernel.widget;

import java.util.Map;
import java.util.function.DoubleConsumer;

/** A slider over numbers, in a hundred steps. */
public final class FloatSlider extends Widget {
    FloatSlider(String label, double least, double most, double value) {
        super(
                "FloatSlider",
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
                        (most - least) / 100,
                        "disabled",
                        false));
    }

    public double value() {
        return get("value").getAsDouble();
    }

    public FloatSlider value(double value) {
        set("value", value);
        return this;
    }

    public FloatSlider onChange(DoubleConsumer listener) {
        listen("value", value -> listener.accept(value.getAsDouble()));
        return this;
    }
}
