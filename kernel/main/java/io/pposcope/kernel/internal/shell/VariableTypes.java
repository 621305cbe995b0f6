package io.pposcope.kernel.internal.shell;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePathScanner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * Asks the compiler for what a batch does not say: the types of {@code var}, whether a variable that exists has the
 * same type again, and whether the last expression gives a value. Variables are locals here, whose types the compiler
 * infers.
 */
final class VariableTypes {
    private final Compiler compiler;
    private final UnitWriter writer;

    VariableTypes(Compiler compiler, UnitWriter writer) {
        this.compiler = compiler;
        this.writer = writer;
    }

    UnitWriter.Plan plan(Names names, Batch batch) {
        var variables = batch.all(Fragment.Variable.class);
        var last = lastCall(batch);
        var storage = new HashMap<Fragment.Variable, UnitWriter.Storage>();
        if (last.isEmpty()
                && variables.stream()
                        .allMatch(variable -> variable.type().isPresent()
                                && names.variable(variable.name()).isEmpty())) {
            variables.forEach(variable ->
                    storage.put(variable, new UnitWriter.Storage(variable.type().orElseThrow(), true)));
            return new UnitWriter.Plan(storage, new HashMap<>(), new HashSet<>(), false);
        }
        var found = new Probe(names, batch, last).run();
        for (var variable : variables) {
            var type = Optional.ofNullable(found.types.get(variable));
            boolean same = type.isPresent() && type.equals(Optional.ofNullable(found.former.get(variable.name())));
            storage.put(
                    variable,
                    new UnitWriter.Storage(variable.type().or(() -> type).orElse(""), !same));
        }
        return new UnitWriter.Plan(storage, new HashMap<>(), new HashSet<>(), found.valueless);
    }

    private static Optional<Fragment.Expression> lastCall(Batch batch) {
        return batch.fragments().isEmpty()
                ? Optional.empty()
                : Optional.of(batch.fragments().getLast())
                        .filter(Fragment.Expression.class::isInstance)
                        .map(Fragment.Expression.class::cast)
                        .filter(expression -> expression.open() && expression.call());
    }

    private final class Probe extends TreePathScanner<Void, Void> {
        private final Names names;
        private final Batch batch;
        private final Optional<Fragment.Expression> last;
        private final UnitText text = new UnitText();
        private final Map<Long, Fragment.Variable> starts = new HashMap<>();
        private final Map<Fragment.Variable, String> types = new HashMap<>();
        private final Map<String, String> former = new HashMap<>();
        private long lastStart = -1;
        private long lastEnd = -1;
        private boolean valueless;
        private Compiler.Parsed parsed;

        Probe(Names names, Batch batch, Optional<Fragment.Expression> last) {
            this.names = names;
            this.batch = batch;
            this.last = last;
        }

        Probe run() {
            var holders = new HashSet<>(writer.header(text, names, batch, List.of(), definition -> true));
            var redeclared = batch.all(Fragment.Variable.class).stream()
                    .flatMap(variable -> names.variable(variable.name()).stream())
                    .toList();
            redeclared.forEach(variable -> holders.add(variable.holder()));
            text.add("public final class " + batch.base() + " {\nstatic void m$() throws Throwable {\n");
            int depth = locals();
            last.ifPresent(this::call);
            text.add("}};".repeat(depth) + "}}\n");
            UnitWriter.definitions(text, names, batch, new UnitWriter.Plan(Map.of(), Map.of(), Set.of(), false));
            compiler.files().show(names.closure(holders));
            compiler.attribute(text.toString(), attributed -> {
                parsed = attributed;
                scan(parsed.unit(), null);
                redeclared.forEach(this::formerType);
            });
            return this;
        }

        /** A lambda's parameter may have the name of a variable of the cell, but not of a local of the same method. */
        private int locals() {
            var declared = new HashSet<String>();
            int depth = 0;
            for (var variable : batch.all(Fragment.Variable.class)) {
                var code = variable.span().text();
                if ((code.contains("->") || code.contains("{"))
                        && Batch.mentioned(code).stream().anyMatch(declared::contains)) {
                    text.add("new Object() { void m$() throws Throwable {\n");
                    depth++;
                    declared.clear();
                }
                starts.put((long) text.length(), variable);
                var type = variable.type().orElse("var");
                text.addFor(variable, variable.span(), type).add(" " + variable.name());
                variable.initialiser().ifPresent(init -> text.add(" = ").add(variable, init));
                text.add("\n;");
                declared.add(variable.name());
            }
            return depth;
        }

        private void call(Fragment.Expression expression) {
            lastStart = text.length();
            text.add(expression, expression.span());
            lastEnd = text.length();
            text.add("\n;");
        }

        private void formerType(Names.Variable variable) {
            var holder = parsed.task().getElements().getTypeElement(CellFiles.PACKAGE + "." + variable.holder());
            if (holder != null) {
                holder.getEnclosedElements().stream()
                        .filter(field -> field.getSimpleName().contentEquals(variable.name()))
                        .findFirst()
                        .flatMap(field -> TypeTexts.of(field.asType()))
                        .ifPresent(type -> former.put(variable.name(), type));
            }
        }

        @Override
        public Void visitVariable(VariableTree tree, Void nothing) {
            var variable = starts.get(start(tree));
            if (variable != null) {
                type().flatMap(TypeTexts::of).ifPresent(type -> types.put(variable, type));
            }
            return super.visitVariable(tree, nothing);
        }

        private Optional<TypeMirror> type() {
            return Optional.ofNullable(parsed.trees().getElement(getCurrentPath()))
                    .map(element -> element.asType());
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            if (start(tree) == lastStart
                    && parsed.trees().getSourcePositions().getEndPosition(parsed.unit(), tree) == lastEnd) {
                valueless = parsed.trees().getElement(getCurrentPath()) instanceof ExecutableElement method
                        && method.getReturnType().getKind() == TypeKind.VOID;
            }
            return super.visitMethodInvocation(tree, nothing);
        }

        private long start(Tree tree) {
            return parsed.trees().getSourcePositions().getStartPosition(parsed.unit(), tree);
        }
    }
}
