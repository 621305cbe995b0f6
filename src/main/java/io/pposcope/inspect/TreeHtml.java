package io.pposcope.inspect;

/** Lowers a tree to nested {@code <details>}, the root open. */
final class TreeHtml {
    private static final String CSS =
            """
            #@ details,#@ .leaf{margin:.1em 0 .1em 1.3em}
            #@ details{border-left:1px solid var(--line);padding-left:.3em}
            #@>details,#@>.leaf{border:0;margin-left:0;padding-left:0}
            #@ summary{cursor:pointer;display:list-item}
            #@ .leaf{padding-left:1.15em}
            #@ .n{font-family:var(--code);font-weight:600;font-variant-numeric:tabular-nums;margin-right:.7em}
            #@ .f{font-family:var(--code);color:var(--soft);font-size:.92em;margin-left:.7em}
            """;

    private TreeHtml() {}

    static String lower(TreeView.Node root) {
        StringBuilder body = new StringBuilder();
        add(body, root, true);
        return Fragment.of(CSS, body.toString());
    }

    private static void add(StringBuilder body, TreeView.Node node, boolean open) {
        if (node.parts().isEmpty()) {
            body.append("<div class=\"leaf\">").append(line(node)).append("</div>");
            return;
        }
        body.append(open ? "<details open=\"open\">" : "<details>")
                .append("<summary>")
                .append(line(node))
                .append("</summary>");
        node.parts().forEach(part -> add(body, part, false));
        body.append("</details>");
    }

    private static String line(TreeView.Node node) {
        String formula =
                node.formula().isEmpty() ? "" : "<span class=\"f\">= " + Markup.escape(node.formula()) + "</span>";
        return "<span class=\"n\">" + Markup.escape(node.value()) + "</span>" + Markup.escape(node.what()) + formula;
    }
}
