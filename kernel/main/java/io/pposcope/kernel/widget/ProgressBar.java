package io.pposcope.kernel.widget;

import java.util.Map;

/** A bar that fills. */
public final class ProgressBar extends Widget {
    ProgressBar(String label, int most) {
        super("IntProgress", "Progress", Map.of("description", label, "min", 0, "max", most, "value", 0));
    }

    public ProgressBar value(int value) {
        set("value", value);
        return this;
    }
}
