package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Cell;
import java.util.List;
import java.util.Optional;

/** One declaration, statement or expression of a cell; positions count from the cell's first character. */
sealed interface Fragment {
    /** A stretch of a cell's text. */
    record Span(Cell cell, int start, int end) {
        String text() {
            return cell.code().substring(start, end);
        }
    }

    Span span();

    record Import(Span span) implements Fragment {}

    /**
     * A variable.
     *
     * @param type as written; empty for {@code var}
     * @param initialiser empty where it has none
     * @param elements whether the initialiser is a bare list of array elements, {@code {1, 2}}
     */
    record Variable(Span span, String name, Optional<String> type, Optional<Span> initialiser, boolean elements)
            implements Fragment {}

    /** What other cells may use by name and what can wait for names that are not defined yet. */
    sealed interface Definition extends Fragment {
        String name();

        /** What a later definition must share to replace this one. */
        String key();

        /** What precedes the declaration: annotations and modifiers that are no access. */
        String modifiers();

        /** The declaration without modifiers. */
        Span declaration();
    }

    /**
     * A method.
     *
     * @param key name and types of parameters without type arguments
     * @param head the declaration up to its body
     * @param result whether it gives one
     */
    record Method(
            Span span,
            String name,
            String key,
            String modifiers,
            Span declaration,
            Span head,
            List<String> parameters,
            boolean result)
            implements Definition {}

    /** A class, interface, enum, record or annotation. */
    record Type(Span span, String name, String modifiers, Span declaration) implements Definition {
        @Override
        public String key() {
            return "type " + name;
        }
    }

    record Statement(Span span) implements Fragment {}

    /**
     * An expression without its semicolon.
     *
     * @param call whether it may give no value at all
     * @param stands whether it may stand as a statement
     * @param open whether its value is asked for
     */
    record Expression(Span span, boolean call, boolean stands, boolean open) implements Fragment {}
}
