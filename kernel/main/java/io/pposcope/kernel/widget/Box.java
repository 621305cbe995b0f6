package io.pposcope.kernel.widget;

import java.util.List;
import java.util.Map;

/** Widgets in a row or a column. */
public final class Box extends Widget {
    Box(String kind, List<? extends Widget> children) {
        super(kind, Map.of("children", references(children)));
    }

    private static List<String> references(List<? extends Widget> children) {
        return children.stream().map(Widget::reference).toList();
    }

    /** Holds other widgets from now on. */
    public Box children(List<? extends Widget> children) {
        set("children", references(children));
        return this;
    }
}
