package io.pposcope.kernel.widget;

import java.util.List;
import java.util.Map;

/** Widgets in a row or a column. */
public final class Box extends Widget {
    Box(String kind, List<Widget> children) {
        super(kind, Map.of("children", children.stream().map(Widget::reference).toList()));
    }
}
