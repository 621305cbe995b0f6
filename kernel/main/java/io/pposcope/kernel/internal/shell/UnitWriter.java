package io.pposcope.kernel.internal.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes the compilation unit of a batch. Only the names that stand in the batch are imported, so its size does not
 * grow with the session.
 */
final class UnitWriter {
    /** A method of the compiled code may not be longer than 64 KB. */
    static final int FRAGMENTS_PER_METHOD = 100;
    /** Counts the variables whose initialisers have ended. */
    static final String DONE = "done$";

    static final String RUN = "run$";

    /**
     * Where a variable is kept.
     *
     * @param type as text; empty where the compiler could not find it
     * @param fresh whether in a field of its own; else in the one that is there already
     */
    record Storage(String type, boolean fresh) {}

    /**
     * A unit.
     *
     * @param holders the classes of earlier cells it may use
     */
    record Unit(UnitText text, Set<String> holders) {}

    /**
     * What is known of a batch before it is written.
     *
     * @param storage of each variable
     * @param stubs methods that throw, with the names they miss
     * @param leftOut definitions that cannot be compiled now
     * @param valueless whether its last expression gives no value
     */
    record Plan(
            Map<Fragment.Variable, Storage> storage,
            Map<Fragment.Definition, List<String>> stubs,
            Set<Fragment.Definition> leftOut,
            boolean valueless) {}

    private final List<String> defaults;

    UnitWriter(List<String> defaultImports) {
        defaults = defaultImports;
    }

    Unit unit(Names names, Batch batch, Plan plan) {
        var text = new UnitText();
        var fresh = batch.all(Fragment.Variable.class).stream()
                .filter(variable -> plan.storage().get(variable).fresh())
                .toList();
        var holders =
                header(text, names, batch, fresh, definition -> !plan.leftOut().contains(definition));
        text.add("public final class " + batch.base() + " {\n");
        fresh.stream()
                .filter(variable -> !plan.storage().get(variable).type().isEmpty())
                .forEach(variable -> text.add("public static ")
                        .addFor(
                                variable,
                                variable.span(),
                                plan.storage().get(variable).type())
                        .add(" " + variable.name() + ";\n"));
        text.add("public static int " + DONE + ";\n");
        body(text, batch, plan);
        text.add("}\n");
        definitions(text, names, batch, plan);
        return new Unit(text, holders);
    }

    /** The imports; the definitions of the batch itself are imported too, because each has a class of its own. */
    Set<String> header(
            UnitText text,
            Names names,
            Batch batch,
            List<Fragment.Variable> fresh,
            Predicate<Fragment.Definition> included) {
        text.add("package " + CellFiles.PACKAGE + ";\n"
                + defaults.stream().map(name -> "import " + name + ";").collect(Collectors.joining()) + "\n");
        names.imports().forEach(line -> text.add(line + ";"));
        batch.all(Fragment.Import.class)
                .forEach(line ->
                        text.add("\n").add(line, withoutSemicolon(line.span())).add(";"));
        var replaced = new HashSet<String>();
        fresh.forEach(variable -> replaced.add(variable.name()));
        batch.all(Fragment.Definition.class).forEach(definition -> replaced.add(definition.key()));
        var holders = new HashSet<String>();
        var mentioned = batch.mentioned();
        batch.all(Fragment.Method.class).forEach(method -> overloads(names, batch, Set.of(), method)
                .keySet()
                .forEach(other -> mentioned.addAll(Batch.mentioned(other.head().text()))));
        for (var name : mentioned) {
            for (var holder : names.holders(name, replaced)) {
                holders.add(holder);
                text.add("import static " + CellFiles.PACKAGE + "." + holder + "." + name + ";");
            }
        }
        fresh.forEach(variable ->
                text.add("import static " + CellFiles.PACKAGE + "." + batch.base() + "." + variable.name() + ";"));
        batch.all(Fragment.Definition.class).stream()
                .filter(included)
                .forEach(definition -> text.add("import static " + CellFiles.PACKAGE + "." + batch.holder(definition)
                        + "." + definition.name() + ";"));
        text.add("\n");
        return holders;
    }

    static Fragment.Span withoutSemicolon(Fragment.Span span) {
        var text = span.text();
        return new Fragment.Span(
                span.cell(),
                span.start() + text.length() - text.stripLeading().length(),
                span.start() + text.replaceFirst("[;\\s]+\\z", "").length());
    }

    static void definitions(UnitText text, Names names, Batch batch, Plan plan) {
        for (var definition : batch.all(Fragment.Definition.class)) {
            if (plan.leftOut().contains(definition)) {
                continue;
            }
            text.add("public final class " + batch.holder(definition) + " {\npublic static " + definition.modifiers());
            var missing = plan.stubs().get(definition);
            if (missing != null && definition instanceof Fragment.Method method) {
                var absent = missing.stream().map(name -> ", \"" + name + "\"").collect(Collectors.joining());
                text.add(method, method.head())
                        .add("{ throw new " + UnresolvedReference.class.getName() + "(\"method " + method.name() + "\""
                                + absent + "); }");
            } else {
                text.add(definition, definition.declaration());
            }
            text.add("\n" + (definition instanceof Fragment.Method method ? forwarders(names, batch, plan, method) : "")
                    + "}\n");
        }
    }

    /** A method's own class would hide the method's other overloads, which stand in other classes. */
    private static String forwarders(Names names, Batch batch, Plan plan, Fragment.Method method) {
        return overloads(names, batch, plan.leftOut(), method).entrySet().stream()
                .map(other -> "private static " + other.getKey().head().text() + "{ "
                        + (other.getKey().result() ? "return " : "") + CellFiles.PACKAGE + "." + other.getValue() + "."
                        + other.getKey().name() + "("
                        + String.join(", ", other.getKey().parameters()) + "); }\n")
                .collect(Collectors.joining());
    }

    private static Map<Fragment.Method, String> overloads(
            Names names, Batch batch, Set<Fragment.Definition> leftOut, Fragment.Method method) {
        var found = new LinkedHashMap<Fragment.Method, String>();
        var keys = new HashSet<>(Set.of(method.key()));
        for (var other : batch.all(Fragment.Method.class)) {
            if (other.name().equals(method.name()) && !leftOut.contains(other) && keys.add(other.key())) {
                found.put(other, batch.holder(other));
            }
        }
        names.definitions(method.name()).filter(Names.Defined::exists).forEach(known -> {
            if (known.source() instanceof Fragment.Method other && keys.add(other.key())) {
                found.put(other, known.holder());
            }
        });
        return found;
    }

    private static void body(UnitText text, Batch batch, Plan plan) {
        var fragments = runnable(batch);
        int done = 0;
        for (int chunk = 0; chunk * FRAGMENTS_PER_METHOD < fragments.size(); chunk++) {
            text.add("public static Object " + RUN + chunk + "() throws Throwable {\n");
            boolean returned = false;
            for (var fragment : fragments.subList(
                    chunk * FRAGMENTS_PER_METHOD, Math.min(fragments.size(), (chunk + 1) * FRAGMENTS_PER_METHOD))) {
                if (fragment instanceof Fragment.Variable variable) {
                    variable(text, variable, plan.storage().get(variable));
                    done += plan.storage().get(variable).fresh() ? 1 : 0;
                    text.add(DONE + " = " + done + ";\n");
                } else if (fragment instanceof Fragment.Expression expression) {
                    returned = expression(text, expression, plan.valueless());
                } else {
                    text.add("if (true) {").add(fragment, fragment.span()).add("\n}\n");
                }
            }
            text.add(returned ? "}\n" : "return null;\n}\n");
        }
    }

    /** What runs, in order. */
    static List<Fragment> runnable(Batch batch) {
        var found = new ArrayList<Fragment>();
        for (var fragment : batch.fragments()) {
            if (fragment instanceof Fragment.Variable
                    || fragment instanceof Fragment.Statement
                    || fragment instanceof Fragment.Expression) {
                found.add(fragment);
            }
        }
        return found;
    }

    private static void variable(UnitText text, Fragment.Variable variable, Storage storage) {
        if (storage.type().isEmpty()) {
            text.add("var " + variable.name() + " = ")
                    .add(variable, variable.initialiser().orElse(variable.span()))
                    .add("\n;");
            return;
        }
        if (variable.initialiser().isPresent()) {
            text.add(variable.name() + " = " + (variable.elements() ? "new " + storage.type() : ""))
                    .add(variable, variable.initialiser().get())
                    .add("\n;");
        } else if (!storage.fresh()) {
            text.add(variable.name() + " = ")
                    .addFor(variable, variable.span(), zero(storage.type()))
                    .add(";");
        }
    }

    private static String zero(String type) {
        return switch (type) {
            case "boolean" -> "false";
            case "byte", "short", "int", "long", "char", "float", "double" -> "0";
            default -> "null";
        };
    }

    /** Whether the method ends here. */
    private static boolean expression(UnitText text, Fragment.Expression expression, boolean valueless) {
        boolean wanted = expression.open() && !valueless;
        text.add(wanted ? "return " : expression.stands() ? "" : "Object $" + text.length() + " = ")
                .add(expression, expression.span())
                .add("\n;");
        return wanted;
    }
}
