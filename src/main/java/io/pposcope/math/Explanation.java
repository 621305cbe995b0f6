package io.pposcope.math;

import java.util.List;

/**
 * Where a number comes from: the number itself, what it is, the formula that made it, and the explained numbers that
 * went into the formula. An immutable tree.
 *
 * <p>{@code value} is bit for bit the number being explained, because it is computed by the same code.
 *
 * @param value the explained number
 * @param what what the number is, in words
 * @param formula how it follows from its parts; empty for a number that is given
 * @param parts the numbers the formula uses, in the order in which it uses them
 */
public record Explanation(double value, String what, String formula, List<Explanation> parts) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    /** A number that is given, not computed. */
    public static Explanation given(double value, String what) {
        return new Explanation(value, what, "", List.of());
    }

    public static Explanation of(double value, String what, String formula, Explanation... parts) {
        return new Explanation(value, what, formula, List.of(parts));
    }

    /** The tree as text, one number per line, parts indented below their whole. Numbers show six significant digits. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        appendTo(text, "", "");
        return text.toString();
    }

    private void appendTo(StringBuilder text, String firstIndent, String indent) {
        text.append(firstIndent).append(Numbers.text(value)).append("  ").append(what);
        if (!formula.isEmpty()) {
            text.append(" = ").append(formula);
        }
        text.append('\n');
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            parts.get(i).appendTo(text, indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
        }
    }
}
