package io.pposcope.inspect;

import io.pposcope.math.Explanation;
import java.util.List;
import java.util.Objects;

/**
 * Where a number comes from: a value, what it is, the formula that gives it, and the parts that go into the formula.
 */
public record TreeView(Node root) implements View {

    /** One number of the tree. The formula is empty for a number that is given rather than computed. */
    public record Node(String value, String what, String formula, List<Node> parts) {

        public Node {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(what, "what");
            Objects.requireNonNull(formula, "formula");
            parts = List.copyOf(parts);
        }
    }

    /** The tree of {@code explanation}. */
    public static TreeView of(Explanation explanation) {
        return new TreeView(node(explanation));
    }

    private static Node node(Explanation explanation) {
        return new Node(
                Numbers.show(explanation.value()),
                explanation.what(),
                explanation.formula(),
                explanation.parts().stream().map(TreeView::node).toList());
    }

    public TreeView {
        Objects.requireNonNull(root, "root");
    }

    @Override
    public String text() {
        return TreeText.lower(root);
    }

    @Override
    public String html() {
        return TreeHtml.lower(root);
    }
}
