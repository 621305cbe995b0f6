package io.pposcope.kernel.internal.shell;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.pposcope.kernel.cell.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the pieces of a cell: each is tried as a statement, as a member of a class, then as an expression. */
final class Fragments {
    private enum Way {
        STATEMENT("class W{void m(){", "\n}}"),
        MEMBER("class W{", "\n}"),
        EXPRESSION("class W{Object m(){return ", "\n;}}");

        private final String before;
        private final String after;

        Way(String before, String after) {
            this.before = before;
            this.after = after;
        }
    }

    /** A piece that is no Java; its errors' positions count from the cell's first character. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient CompilerError error;
        private final int shift;

        Unreadable(CompilerError error, int shift) {
            super(error.message());
            this.error = error;
            this.shift = shift;
        }

        CompilerError error() {
            return error;
        }

        /** What to add to the error's positions. */
        int shift() {
            return shift;
        }
    }

    private static final List<Way> WAYS = List.of(Way.values());

    private record Reading(List<Fragment> fragments, Optional<Unreadable> error) {}

    private final Compiler compiler;
    private final Splitter splitter;

    Fragments(Compiler compiler, Splitter splitter) {
        this.compiler = compiler;
        this.splitter = splitter;
    }

    /**
     * The fragments of a cell in order.
     *
     * @throws Unreadable if a piece cannot be read
     */
    List<Fragment> of(Cell cell, List<Piece> pieces) throws Unreadable {
        var open = pieces.stream().filter(piece -> !isImport(piece)).toList();
        var readings = new HashMap<Piece, Reading>();
        compiler.parse(open.stream().flatMap(Fragments::texts).toList(), parsed -> {
            for (int i = 0; i < open.size(); i++) {
                var ways = parsed.subList(i * WAYS.size(), (i + 1) * WAYS.size());
                readings.put(open.get(i), read(cell, open.get(i), ways, open.get(i) == pieces.getLast()));
            }
        });
        var found = new ArrayList<Fragment>();
        for (var piece : pieces) {
            if (isImport(piece)) {
                int end = piece.start() + piece.source().length();
                found.add(new Fragment.Import(span(cell, piece.start(), end)));
            } else if (readings.get(piece).error().isPresent()) {
                throw readings.get(piece).error().get();
            } else {
                found.addAll(readings.get(piece).fragments());
            }
        }
        return found;
    }

    private static Stream<String> texts(Piece piece) {
        return WAYS.stream().map(way -> way.before + source(piece, way) + way.after);
    }

    private static boolean isImport(Piece piece) {
        return piece.source().strip().matches("(?s)import\\s.*");
    }

    private static String source(Piece piece, Way way) {
        var source = piece.source();
        return way == Way.EXPRESSION ? source.replaceFirst(";\\s*\\z", "") : source;
    }

    /** As the first way reads the piece that can; else with the error of the way that came furthest. */
    private Reading read(Cell cell, Piece piece, List<Compiler.Parsed> ways, boolean last) {
        Unreadable furthest = null;
        for (int i = 0; i < ways.size(); i++) {
            var way = WAYS.get(i);
            int shift = piece.start() - way.before.length();
            var error = ways.get(i).error();
            if (error.isEmpty()) {
                var reader = new Reader(cell, ways.get(i), shift, last && splitter.isOpen(piece));
                var fragments = reader.fragments(way);
                return new Reading(
                        fragments.isEmpty()
                                ? List.of(new Fragment.Statement(span(cell, piece.start(), piece.start())))
                                : fragments,
                        Optional.empty());
            }
            if (furthest == null
                    || furthest.error().start() + furthest.shift() < error.get().start() + shift) {
                furthest = new Unreadable(error.get(), shift);
            }
        }
        return new Reading(List.of(), Optional.ofNullable(furthest));
    }

    private static Fragment.Span span(Cell cell, int start, int end) {
        int length = cell.code().length();
        return new Fragment.Span(cell, Math.min(start, length), Math.min(end, length));
    }

    private record Reader(Cell cell, Compiler.Parsed parsed, int shift, boolean open) {
        List<Fragment> fragments(Way way) {
            var outer = (ClassTree) parsed.unit().getTypeDecls().getFirst();
            List<? extends Tree> trees = way == Way.MEMBER
                    ? outer.getMembers()
                    : ((MethodTree) outer.getMembers().getFirst()).getBody().getStatements();
            return trees.stream().flatMap(tree -> fragment(tree, way).stream()).toList();
        }

        private Optional<Fragment> fragment(Tree tree, Way way) {
            return switch (tree) {
                case VariableTree variable -> Optional.of(variable(variable));
                case MethodTree method -> Optional.of(method(method));
                case ClassTree type -> Optional.of(type(type));
                case ExpressionStatementTree statement -> Optional.of(expression(statement.getExpression(), true));
                case ReturnTree value
                when way == Way.EXPRESSION -> Optional.of(expression(value.getExpression(), false));
                case BlockTree block when block.isStatic() -> Optional.of(new Fragment.Statement(span(block)));
                default ->
                    tree.getKind() == Tree.Kind.EMPTY_STATEMENT
                            ? Optional.empty()
                            : Optional.of(new Fragment.Statement(span(tree)));
            };
        }

        private Fragment expression(ExpressionTree tree, boolean stands) {
            return new Fragment.Expression(span(tree), tree instanceof MethodInvocationTree, stands, open);
        }

        private Fragment variable(VariableTree tree) {
            var init = Optional.ofNullable(tree.getInitializer());
            Optional<String> type =
                    isVar(tree) ? Optional.empty() : Optional.of(tree.getType().toString());
            return new Fragment.Variable(
                    span(tree),
                    tree.getName().toString(),
                    type,
                    init.map(this::span),
                    init.filter(NewArrayTree.class::isInstance)
                            .filter(array -> ((NewArrayTree) array).getType() == null)
                            .isPresent());
        }

        private boolean isVar(VariableTree tree) {
            return tree.getType() == null
                    || parsed.trees().getSourcePositions().getEndPosition(parsed.unit(), tree.getType()) < 0
                    || tree.getType().toString().equals("var");
        }

        private Fragment method(MethodTree tree) {
            var parameters = tree.getParameters();
            var key = tree.getName()
                    + parameters.stream()
                            .map(each -> each.getType()
                                    .toString()
                                    .replaceAll("<.*>", "")
                                    .replaceAll("\\s", ""))
                            .collect(Collectors.joining(",", "(", ")"));
            var declaration = declaration(tree, tree.getModifiers());
            int body = tree.getBody() == null ? declaration.end() : start(tree.getBody()) + shift;
            return new Fragment.Method(
                    span(tree),
                    tree.getName().toString(),
                    key,
                    modifiers(tree.getModifiers()),
                    declaration,
                    new Fragment.Span(cell, declaration.start(), body),
                    parameters.stream().map(each -> each.getName().toString()).toList(),
                    !String.valueOf(tree.getReturnType()).equals("void"));
        }

        private Fragment type(ClassTree tree) {
            return new Fragment.Type(
                    span(tree),
                    tree.getSimpleName().toString(),
                    modifiers(tree.getModifiers()),
                    declaration(tree, tree.getModifiers()));
        }

        /** Access and {@code static} go, because members of a cell are public and static. */
        private String modifiers(ModifiersTree tree) {
            return isWritten(tree)
                    ? span(tree).text().replaceAll("\\b(public|protected|private|static)\\b", "") + " "
                    : "";
        }

        private Fragment.Span declaration(Tree tree, ModifiersTree modifiers) {
            var whole = span(tree);
            return isWritten(modifiers)
                    ? new Fragment.Span(cell, span(modifiers).end(), whole.end())
                    : whole;
        }

        private boolean isWritten(Tree tree) {
            return start(tree) >= 0
                    && parsed.trees().getSourcePositions().getEndPosition(parsed.unit(), tree) > start(tree);
        }

        private int start(Tree tree) {
            return (int) parsed.trees().getSourcePositions().getStartPosition(parsed.unit(), tree);
        }

        private Fragment.Span span(Tree tree) {
            int end = (int) parsed.trees().getSourcePositions().getEndPosition(parsed.unit(), tree);
            return Fragments.span(cell, start(tree) + shift, end + shift);
        }
    }
}
