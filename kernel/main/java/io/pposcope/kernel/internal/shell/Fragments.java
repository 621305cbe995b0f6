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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
        var found = new ArrayList<List<Fragment>>();
        var errors = new ArrayList<Unreadable>();
        for (var piece : pieces) {
            found.add(
                    isImport(piece)
                            ? List.of(new Fragment.Import(span(
                                    cell,
                                    piece.start(),
                                    piece.start() + piece.source().length())))
                            : List.of());
            errors.add(null);
        }
        for (var way : Way.values()) {
            var open = new ArrayList<Integer>();
            for (int i = 0; i < pieces.size(); i++) {
                if (found.get(i).isEmpty()) {
                    open.add(i);
                }
            }
            var texts = open.stream()
                    .map(i -> way.before + source(pieces.get(i), way) + way.after)
                    .toList();
            compiler.parse(texts, parsed -> {
                for (int k = 0; k < open.size(); k++) {
                    int i = open.get(k);
                    read(cell, pieces.get(i), way, parsed.get(k), i == pieces.size() - 1, found, errors, i);
                }
            });
        }
        for (int i = 0; i < pieces.size(); i++) {
            if (found.get(i).isEmpty() && errors.get(i) != null) {
                throw errors.get(i);
            }
        }
        return found.stream().flatMap(List::stream).toList();
    }

    private static boolean isImport(Piece piece) {
        return piece.source().strip().matches("(?s)import\\s.*");
    }

    private static String source(Piece piece, Way way) {
        var source = piece.source();
        return way == Way.EXPRESSION ? source.replaceFirst(";\\s*\\z", "") : source;
    }

    private void read(
            Cell cell,
            Piece piece,
            Way way,
            Compiler.Parsed parsed,
            boolean last,
            List<List<Fragment>> found,
            List<Unreadable> errors,
            int at) {
        int shift = piece.start() - way.before.length();
        if (parsed.errors().isEmpty()) {
            var reader = new Reader(cell, parsed, shift, last && splitter.isOpen(piece));
            var fragments = reader.fragments(way);
            found.set(
                    at,
                    fragments.isEmpty()
                            ? List.of(new Fragment.Statement(span(cell, piece.start(), piece.start())))
                            : fragments);
            return;
        }
        var error = new Unreadable(parsed.errors().getFirst(), shift);
        var before = errors.get(at);
        if (before == null
                || before.error().start() + before.shift() < error.error().start() + shift) {
            errors.set(at, error);
        }
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
