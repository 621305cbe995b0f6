package io.pposcope.kernel.widget;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A choice of one from a list. */
public final class Dropdown extends Widget {
    private final List<String> options;

    Dropdown(String label, List<String> options) {
        super("Dropdown", Map.of("description", label, "_options_labels", options, "index", 0, "disabled", false));
        this.options = List.copyOf(options);
    }

    public String value() {
        return options.get(get("index").getAsInt());
    }

    /** @throws IllegalArgumentException if it is not one of the options */
    public Dropdown value(String option) {
        if (!options.contains(option)) {
            throw new IllegalArgumentException("“" + option + "” is none of the options " + options);
        }
        set("index", options.indexOf(option));
        return this;
    }

    public Dropdown onChange(Consumer<String> listener) {
        listen("index", index -> listener.accept(options.get(index.getAsInt())));
        return this;
    }
}
