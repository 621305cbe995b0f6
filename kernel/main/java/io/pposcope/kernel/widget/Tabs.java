package io.pposcope.kernel.widget;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Widgets on cards, one of which shows. */
public final class Tabs extends Widget {
    private final List<String> children = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();

    Tabs() {
        super("Tab", Map.of("children", List.of(), "titles", List.of(), "selected_index", 0));
    }

    /** Adds a card. */
    public synchronized Tabs add(String title, Widget card) {
        children.add(card.reference());
        titles.add(title);
        set("titles", titles);
        set("children", children);
        return this;
    }

    /** The card that shows, counted from 0. */
    public int selected() {
        return get("selected_index").isJsonNull() ? 0 : get("selected_index").getAsInt();
    }
}
