package io.pposcope.kernel.widget;

import java.util.Map;
import java.util.function.IntConsumer;

/** Buttons that count up while they play. */
public final class Play extends Widget {
    Play(int least, int most, int everyMillis) {
        super(
                "Play",
                Map.of(
                        "min",
                        least,
                        "max",
                        most,
                        "value",
                        least,
                        "step",
                        1,
                        "interval",
                        everyMillis,
                        "disabled",
                        false));
    }

    public int value() {
        return get("value").getAsInt();
    }

    public Play onChange(IntConsumer listener) {
        listen("value", value -> listener.accept(value.getAsInt()));
        return this;
    }
}
