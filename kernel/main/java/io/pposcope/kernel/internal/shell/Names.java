package io.pposcope.kernel.internal.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the cells so far have declared and imported, by name. The caller holds the shell's lock. */
final class Names {
    /** A variable, a static field of the class of the cell that declared it. */
    record Variable(String name, String holder) {}

    /**
     * A method or type as it was compiled.
     *
     * @param source what was compiled
     * @param holder the class it is a member of
     * @param links what its meaning depends on, as text: the same text and links mean the same code
     * @param references the classes and variables of cells it uses
     * @param shape a method's signature as the class file has it; empty for a type
     * @param missing the names it refers to that are not defined; then a method throws, and a type does not exist
     * @param former holders of the same method that now lead to this one
     */
    record Defined(
            Fragment.Definition source,
            String holder,
            String links,
            Set<String> references,
            String shape,
            List<String> missing,
            List<String> former) {
        boolean isWhole() {
            return missing.isEmpty();
        }

        boolean exists() {
            return isWhole() || source instanceof Fragment.Method && !holder.isEmpty();
        }
    }

    private final Map<String, String> imports = new LinkedHashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, Map<String, Defined>> definitions = new LinkedHashMap<>();
    private final Map<String, Set<String>> classes;
    private final Map<String, Set<String>> uses;

    Names() {
        classes = new HashMap<>();
        uses = new HashMap<>();
    }

    private Names(Names other) {
        imports.putAll(other.imports);
        variables.putAll(other.variables);
        other.definitions.forEach((name, known) -> definitions.put(name, new LinkedHashMap<>(known)));
        classes = other.classes;
        uses = other.uses;
    }

    Names copy() {
        return new Names(this);
    }

    void become(Names other) {
        imports.clear();
        imports.putAll(other.imports);
        definitions.clear();
        definitions.putAll(other.definitions);
    }

    /** Imports of one simple name replace each other; others stand side by side. */
    void addImport(String text) {
        var name = text.replaceFirst("\\Aimport\\s+", "").replaceAll("\\s", "");
        boolean single = !name.endsWith("*") && !text.matches("(?s)import\\s+static\\s.*");
        imports.put(single ? name.substring(name.lastIndexOf('.') + 1) : name, text);
    }

    Collection<String> imports() {
        return imports.values();
    }

    void add(Variable variable) {
        variables.put(variable.name(), variable);
    }

    Optional<Variable> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    Collection<Variable> variables() {
        return variables.values();
    }

    void add(Defined defined) {
        definitions
                .computeIfAbsent(defined.source().name(), name -> new LinkedHashMap<>())
                .put(defined.source().key(), defined);
    }

    Optional<Defined> defined(Fragment.Definition source) {
        return Optional.ofNullable(
                definitions.getOrDefault(source.name(), Map.of()).get(source.key()));
    }

    Stream<Defined> definitions() {
        return definitions.values().stream().flatMap(known -> known.values().stream());
    }

    Stream<Defined> definitions(String name) {
        return definitions.getOrDefault(name, Map.of()).values().stream();
    }

    boolean isKnown(String name) {
        return variables.containsKey(name) || definitions.containsKey(name);
    }

    /** The holders of what a name stands for, without those that are replaced. */
    List<String> holders(String name, Set<String> replaced) {
        var found = new ArrayList<String>();
        if (variables.containsKey(name) && !replaced.contains(name)) {
            found.add(variables.get(name).holder());
        }
        definitions(name)
                .filter(known ->
                        known.exists() && !replaced.contains(known.source().key()))
                .map(Defined::holder)
                .forEach(found::add);
        return found;
    }

    /** Remembers the classes of a holder and what they use. */
    void compiled(String holder, Set<String> names, Set<String> references) {
        classes.put(holder, names);
        uses.put(holder, references);
    }

    /** All classes that a compilation may need that uses these holders. */
    Set<String> closure(Collection<String> holders) {
        var found = new LinkedHashSet<String>();
        var seen = new LinkedHashSet<>(holders);
        var open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            var holder = open.remove();
            found.addAll(classes.getOrDefault(holder, Set.of()));
            uses.getOrDefault(holder, Set.of()).stream()
                    .map(References::holder)
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return found;
    }

    int size() {
        return imports.size() + variables.size() + (int) definitions().count();
    }

    void clear() {
        imports.clear();
        variables.clear();
        definitions.clear();
    }
}
