package io.pposcope.kernel.internal.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a batch replaces, and what that means for definitions and variables of earlier cells. */
final class Change {
    private final Names names;
    private final CellFiles files;
    private final List<Names.Defined> defined = new ArrayList<>();
    private final List<CellCompiler.Redirect> redirects = new ArrayList<>();
    /** Holders and variables whose users no longer fit. */
    private final Set<String> replaced = new LinkedHashSet<>();

    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> declared = new HashSet<>();
    private List<Names.Defined> stale = List.of();

    Change(Names names, CellFiles files) {
        this.names = names;
        this.files = files;
    }

    void redeclared(String variable) {
        declared.add(variable);
        names.variable(variable).ifPresent(known -> {
            replaced.add(known.holder() + "." + variable);
            changed.add(variable);
        });
    }

    /** A method of the same shape takes the place of its former; else, and with types, who used the former is stale. */
    void add(Optional<Names.Defined> former, Names.Defined fresh) {
        declared.add(fresh.source().name());
        var result = fresh;
        if (former.isPresent() && former.get().exists()) {
            var old = former.get();
            if (fresh.exists()
                    && fresh.source() instanceof Fragment.Method
                    && old.shape().equals(fresh.shape())) {
                var formers = new ArrayList<>(old.former());
                formers.add(old.holder());
                formers.forEach(holder -> redirects.add(new CellCompiler.Redirect(holder, fresh.holder())));
                result = new Names.Defined(
                        fresh.source(),
                        fresh.holder(),
                        "",
                        fresh.references(),
                        fresh.shape(),
                        fresh.missing(),
                        formers);
            } else {
                replaced.add(old.holder());
                changed.add(fresh.source().name());
            }
        }
        defined.add(result);
    }

    List<Names.Defined> defined() {
        return defined;
    }

    List<CellCompiler.Redirect> redirects() {
        return redirects;
    }

    /** Whether a definition waits for a name that is there now. */
    boolean answers(Names.Defined waiting) {
        return waiting.missing().stream()
                .map(missing -> missing.replaceFirst("\\(.*", ""))
                .anyMatch(declared::contains);
    }

    /** Definitions of earlier cells that must be compiled again, with those that use them in turn. */
    List<Names.Defined> stale() {
        var found = new LinkedHashSet<Names.Defined>();
        int before = -1;
        while (found.size() > before && !replaced.isEmpty()) {
            before = found.size();
            names.definitions()
                    .filter(known -> !defined.contains(known)
                            && !isFresh(known)
                            && known.references().stream().anyMatch(replaced::contains))
                    .forEach(found::add);
            found.stream()
                    .filter(known -> known.source() instanceof Fragment.Type)
                    .forEach(known -> replaced.add(known.holder()));
        }
        stale = List.copyOf(found);
        return stale;
    }

    private boolean isFresh(Names.Defined known) {
        return defined.stream()
                .anyMatch(fresh -> fresh.holder().equals(known.holder()) && fresh.source() == known.source());
    }

    /** Says what a person would otherwise find out later. */
    void notes(Collection<String> notes) {
        for (var fresh : defined) {
            if (!fresh.isWhole()) {
                notes.add("note: " + fresh.source().name() + " refers to " + String.join(", ", fresh.missing())
                        + ", not defined so far");
            }
        }
        var effects = new ArrayList<String>();
        add(
                effects,
                names.variables().stream()
                        .filter(variable -> !declared.contains(variable.name()) && isOfReplacedType(variable))
                        .map(Names.Variable::name)
                        .toList(),
                "with its value and its former type");
        add(
                effects,
                stale.stream()
                        .flatMap(known -> names.defined(known.source()).stream())
                        .filter(known -> !known.isWhole())
                        .map(known -> known.source().name())
                        .toList(),
                "no longer compiling");
        if (!effects.isEmpty()) {
            notes.add("note: " + String.join(", ", changed) + (changed.size() == 1 ? " has" : " have")
                    + " changed, which leaves " + String.join("; ", effects));
        }
    }

    private static void add(List<String> effects, List<String> names, String effect) {
        if (!names.isEmpty()) {
            effects.add(names.stream().distinct().collect(Collectors.joining(", ")) + " " + effect);
        }
    }

    private boolean isOfReplacedType(Names.Variable variable) {
        if (replaced.stream().allMatch(each -> each.contains("."))) {
            return false;
        }
        var shape = files.bytecode(variable.holder())
                .map(bytecode -> References.fieldShape(bytecode, variable.name()))
                .orElse("");
        return References.in(shape).stream().anyMatch(replaced::contains);
    }
}
