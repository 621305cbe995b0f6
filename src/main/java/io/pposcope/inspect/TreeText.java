package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.List;

/** Lowers a tree to indented lines: {@code value  what = formula}. */
final class TreeText {

    private TreeText() {}

    static String lower(TreeView.Node root) {
        List<String> lines = new ArrayList<>();
        add(lines, root, "", "");
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, TreeView.Node node, String first, String rest) {
        String formula = node.formula().isEmpty() ? "" : "  =  " + node.formula();
        lines.add(TextLayout.elide(
                first + TextLayout.plain(node.value() + "  " + node.what() + formula), TextLayout.WIDTH));
        int last = node.parts().size() - 1;
        for (int part = 0; part <= last; part++) {
            add(
                    lines,
                    node.parts().get(part),
                    rest + (part < last ? "├─ " : "└─ "),
                    rest + (part < last ? "│  " : "   "));
        }
    }
}
