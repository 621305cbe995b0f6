package io.pposcope.kernel.internal.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compiles batches of fragments, one compilation each. Every definition has a class of its own, so that a later one can
 * replace it alone; what used a replaced type or signature is compiled again.
 */
final class CellCompiler {
    private static final Pattern SYMBOL =
            Pattern.compile("symbol: +(?:\\w+ )+?(\\S+?(?:\\([^)\\n]*\\))?)(?: of type .*)?$", Pattern.MULTILINE);

    /** Errors of the user's code, in the order of the cell. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<CompilerError> errors;
        private final transient UnitText text;
        private final transient List<String> declared;

        Refused(List<CompilerError> errors, UnitText text, List<String> declared) {
            super("the compiler refused the cell");
            this.errors = errors;
            this.text = text;
            this.declared = declared;
        }

        /** The names that the refused code declares itself. */
        List<String> declared() {
            return declared;
        }

        List<CompilerError> errors() {
            return errors;
        }

        UnitText text() {
            return text;
        }
    }

    /** Calls of one holder's method lead to another's from now on. */
    record Redirect(String from, String to) {}

    /**
     * A compiled batch.
     *
     * @param fresh the variables of its own, in the order of their initialisers
     * @param chunks how many methods run its statements
     * @param held its classes that later cells may use
     * @param own its classes that nobody else can name
     */
    record Compiled(
            String base,
            SourceMap.Place[] lines,
            List<String> fresh,
            int chunks,
            Map<String, byte[]> held,
            Map<String, byte[]> own,
            List<Redirect> redirects) {}

    private final Compiler compiler;
    private final UnitWriter writer;
    private final VariableTypes types;
    private int count;

    CellCompiler(Compiler compiler, List<String> defaultImports) {
        this.compiler = compiler;
        writer = new UnitWriter(defaultImports);
        types = new VariableTypes(compiler, writer);
    }

    /**
     * Compiles a batch and what depends on it; the names then know its definitions, not yet its variables.
     *
     * @param notes takes sentences for the user
     * @return the batch, and behind it what was compiled again
     * @throws Refused if the user's code does not compile; the names are as they were
     */
    List<Compiled> compile(Names names, List<Fragment> fragments, Collection<String> notes) throws Refused {
        var fresh = fragments.stream()
                .filter(fragment ->
                        !(fragment instanceof Fragment.Definition definition && isUnchanged(names, definition)))
                .toList();
        return compile(names, new Batch(nextBase(), fresh), false, notes);
    }

    private String nextBase() {
        return "$Cell" + ++count;
    }

    private static boolean isUnchanged(Names names, Fragment.Definition definition) {
        return names.defined(definition)
                .filter(known -> known.isWhole()
                        && known.source().modifiers().equals(definition.modifiers())
                        && known.source()
                                .declaration()
                                .text()
                                .equals(definition.declaration().text())
                        && known.links().equals(links(names, definition)))
                .isPresent();
    }

    /** What the names in a definition stand for. */
    private static String links(Names names, Fragment.Definition definition) {
        return Batch.mentioned(definition.span().text()).stream()
                        .filter(names::isKnown)
                        .map(name -> name + "=" + names.holders(name, Set.of()))
                        .collect(Collectors.joining(";"))
                + names.imports();
    }

    private List<Compiled> compile(Names names, Batch batch, boolean again, Collection<String> notes) throws Refused {
        var plan = types.plan(names, batch);
        while (true) {
            var unit = writer.unit(names, batch, plan);
            compiler.files().show(names.closure(unit.holders()));
            var result = compiler.compile(unit.text().toString());
            if (result.errors().isEmpty()) {
                return accepted(names, batch, plan, unit.text(), result.classes(), notes);
            }
            var errors = byFragment(batch, unit.text(), result.errors());
            if (errors.isEmpty()
                    || !errors.keySet().stream().allMatch(fragment -> canWait(fragment, errors.get(fragment), again))) {
                throw new Refused(first(batch, errors, result.errors()), unit.text(), batch.declared());
            }
            errors.forEach((fragment, list) -> postpone((Fragment.Definition) fragment, missing(list), plan));
        }
    }

    private static Map<Fragment, List<CompilerError>> byFragment(
            Batch batch, UnitText text, List<CompilerError> errors) {
        var found = new LinkedHashMap<Fragment, List<CompilerError>>();
        errors.forEach(error -> text.spot(error.start())
                .map(UnitText.Spot::owner)
                .filter(batch.fragments()::contains)
                .ifPresent(owner ->
                        found.computeIfAbsent(owner, any -> new ArrayList<>()).add(error)));
        return found;
    }

    /** A definition may refer to what is defined later; what is compiled again only loses what no longer fits. */
    private static boolean canWait(Fragment fragment, List<CompilerError> errors, boolean again) {
        return fragment instanceof Fragment.Definition
                && (again || errors.stream().allMatch(error -> error.code().startsWith("compiler.err.cant.resolve")));
    }

    private static void postpone(Fragment.Definition definition, List<String> missing, UnitWriter.Plan plan) {
        if (definition instanceof Fragment.Type || plan.stubs().containsKey(definition)) {
            plan.leftOut().add(definition);
        }
        plan.stubs().merge(definition, missing, (old, more) -> old);
    }

    private static List<String> missing(List<CompilerError> errors) {
        var found = new LinkedHashSet<String>();
        for (var error : errors) {
            var message = error.message();
            var symbol = SYMBOL.matcher(message);
            found.add(
                    symbol.find()
                            ? symbol.group(1)
                            : message.lines().findFirst().orElse("").replace('"', '\''));
        }
        return List.copyOf(found);
    }

    private static List<CompilerError> first(
            Batch batch, Map<Fragment, List<CompilerError>> errors, List<CompilerError> all) {
        return batch.fragments().stream()
                .filter(fragment -> errors.containsKey(fragment) && !canWait(fragment, errors.get(fragment), false))
                .findFirst()
                .map(errors::get)
                .orElse(all);
    }

    private List<Compiled> accepted(
            Names names,
            Batch batch,
            UnitWriter.Plan plan,
            UnitText text,
            Map<String, byte[]> classes,
            Collection<String> notes) {
        var groups = groups(classes);
        var fresh = batch.all(Fragment.Variable.class).stream()
                .filter(variable -> plan.storage().get(variable).fresh())
                .map(Fragment.Variable::name)
                .toList();
        var held = new HashMap<String, byte[]>();
        groups.forEach((holder, members) -> {
            if (!holder.equals(batch.base()) || !fresh.isEmpty()) {
                held.putAll(members);
                names.compiled(holder, members.keySet(), References.of(members.values()));
            }
        });
        held.forEach(compiler.files()::declare);
        batch.all(Fragment.Import.class)
                .forEach(line ->
                        names.addImport(UnitWriter.withoutSemicolon(line.span()).text()));
        var change = new Change(names, compiler.files());
        fresh.forEach(name -> change.redeclared(name));
        for (var definition : batch.all(Fragment.Definition.class)) {
            define(names, batch, plan, definition, groups, change);
        }
        change.defined().forEach(defined -> names.add(withLinks(names, defined)));
        var own = fresh.isEmpty() ? groups.getOrDefault(batch.base(), Map.of()) : Map.<String, byte[]>of();
        int chunks = (UnitWriter.runnable(batch).size() + UnitWriter.FRAGMENTS_PER_METHOD - 1)
                / UnitWriter.FRAGMENTS_PER_METHOD;
        var compiled = new ArrayList<Compiled>();
        compiled.add(new Compiled(
                batch.base(), text.lines(), fresh, chunks, woven(batch, plan, held), own, change.redirects()));
        compiled.addAll(refreshed(names, batch, change, notes));
        return compiled;
    }

    private static Map<String, Map<String, byte[]>> groups(Map<String, byte[]> classes) {
        var groups = new TreeMap<String, Map<String, byte[]>>();
        classes.forEach((name, bytecode) ->
                groups.computeIfAbsent(holder(name), any -> new HashMap<>()).put(name, bytecode));
        return groups;
    }

    /** {@code $Cell3_1} of {@code REPL.$Cell3_1$Point}. */
    private static String holder(String className) {
        var simple = className.substring(CellFiles.PACKAGE.length() + 1);
        int end = simple.indexOf('$', 1);
        return end < 0 ? simple : simple.substring(0, end);
    }

    private static void define(
            Names names,
            Batch batch,
            UnitWriter.Plan plan,
            Fragment.Definition definition,
            Map<String, Map<String, byte[]>> groups,
            Change change) {
        var missing = plan.stubs().getOrDefault(definition, List.of());
        var holder = plan.leftOut().contains(definition) ? "" : batch.holder(definition);
        var bytecode = holder.isEmpty() ? null : groups.get(holder).get(CellFiles.PACKAGE + "." + holder);
        var shape = definition instanceof Fragment.Method && bytecode != null
                ? References.shape(bytecode, definition.name())
                : "";
        Set<String> references =
                holder.isEmpty() ? Set.of() : References.of(groups.get(holder).values());
        change.add(
                names.defined(definition),
                new Names.Defined(definition, holder, "", references, shape, missing, List.of()));
    }

    private static Names.Defined withLinks(Names names, Names.Defined defined) {
        names.add(defined);
        return new Names.Defined(
                defined.source(),
                defined.holder(),
                links(names, defined.source()),
                defined.references(),
                defined.shape(),
                defined.missing(),
                defined.former());
    }

    private static Map<String, byte[]> woven(Batch batch, UnitWriter.Plan plan, Map<String, byte[]> held) {
        var woven = new HashMap<>(held);
        batch.all(Fragment.Method.class).stream()
                .filter(method -> !plan.leftOut().contains(method))
                .forEach(method -> woven.computeIfPresent(
                        CellFiles.PACKAGE + "." + batch.holder(method),
                        (name, bytecode) -> MethodLinks.weave(bytecode, method.name())));
        return woven;
    }

    /** Compiles again what used replaced types or signatures, and what waited for the names that are there now. */
    private List<Compiled> refreshed(Names names, Batch batch, Change change, Collection<String> notes) {
        var stale = change.stale();
        var waiting = names.definitions()
                .filter(known -> !known.isWhole() && change.answers(known))
                .toList();
        var sources = new LinkedHashSet<Fragment>();
        stale.forEach(known -> sources.add(known.source()));
        waiting.stream()
                .filter(known -> !batch.fragments().contains(known.source()))
                .forEach(known -> sources.add(known.source()));
        if (sources.isEmpty()) {
            change.notes(notes);
            return List.of();
        }
        try {
            var compiled = compile(names, new Batch(nextBase(), List.copyOf(sources)), true, new HashSet<>());
            change.notes(notes);
            return compiled;
        } catch (Refused e) {
            throw new IllegalStateException(
                    "definitions that were compiled before were refused as a whole: " + e.errors(), e);
        }
    }

    /** Whether the default imports compile; else what the compiler says. */
    Optional<String> objection() {
        var batch = new Batch(nextBase(), List.of());
        compiler.files().show(Set.of());
        var plan = new UnitWriter.Plan(Map.of(), Map.of(), Set.of(), false);
        return compiler.compile(writer.unit(new Names(), batch, plan).text().toString()).errors().stream()
                .findFirst()
                .map(CompilerError::message);
    }
}
