package io.pposcope.kernel.widget;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Json;
import java.util.Map;

/** A button. */
public final class Button extends Widget {
    private volatile Runnable onClick = () -> {};

    Button(String label) {
        super("Button", Map.of("description", label, "disabled", false, "tooltip", "", "icon", "", "button_style", ""));
    }

    /** What a click does. */
    public Button onClick(Runnable action) {
        onClick = action;
        return this;
    }

    public Button label(String label) {
        set("description", label);
        return this;
    }

    /** What shows when the pointer rests on it. */
    public Button tooltip(String text) {
        set("tooltip", text);
        return this;
    }

    /** A Font Awesome icon, such as {@code play}. */
    public Button icon(String name) {
        set("icon", name);
        return this;
    }

    @Override
    void custom(JsonObject content) {
        if (Json.string(content, "event", "").equals("click")) {
            onClick.run();
        }
    }
}
