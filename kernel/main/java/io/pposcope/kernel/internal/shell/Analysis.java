package io.pposcope.kernel.internal.shell;

import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/**
 * JShell as a reader: it never runs anything. It learns the names of the cells when somebody asks, as imports of the
 * compiled classes. The caller holds the shell's lock.
 */
final class Analysis implements AutoCloseable {
    private final Names names;
    private final List<String> defaults;
    private final JShell shell;
    private final Splitter splitter;
    private final Completer completer;
    private final List<Snippet> imported = new ArrayList<>();
    private CellFiles files;
    private List<String> known = List.of();
    private int views;
    private boolean closed;

    Analysis(
            CellFiles cells,
            Names names,
            List<String> defaultImports,
            List<String> compilerOptions,
            Comments comments) {
        this.names = names;
        defaults = defaultImports;
        files = cells;
        shell = JShell.builder()
                .executionEngine("local")
                .fileManager(platform -> files = cells.over(platform))
                .compilerOptions(Stream.concat(Stream.of("-Xlint:none", "-proc:none"), compilerOptions.stream())
                        .toArray(String[]::new))
                .build();
        splitter = new Splitter(shell.sourceCodeAnalysis());
        completer = new Completer(shell.sourceCodeAnalysis(), splitter, comments);
    }

    Splitter splitter() {
        return splitter;
    }

    /** The completer, which knows what the cells have declared by now. */
    Completer completer() {
        while (importNext()) {
            continue;
        }
        var wanted = new ArrayList<String>();
        names.imports().forEach(text -> wanted.add(text.replaceFirst("\\Aimport\\s+", "")));
        names.definitions()
                .filter(known -> known.source() instanceof Fragment.Type && known.exists())
                .forEach(type -> wanted.add("static " + CellFiles.PACKAGE + "." + type.holder() + "."
                        + type.source().name()));
        var stamp = Stream.concat(
                        wanted.stream(),
                        Stream.concat(
                                names.variables().stream().map(Object::toString),
                                names.definitions().map(Names.Defined::holder)))
                .toList();
        if (!stamp.equals(known)) {
            known = stamp;
            show(wanted);
        }
        return completer;
    }

    /** Imports the next of the default imports, each of which JShell compiles; false where none is left. */
    boolean importNext() {
        if (closed || imported.size() >= defaults.size()) {
            return false;
        }
        addImport(defaults.get(imported.size()));
        return true;
    }

    private void show(List<String> wanted) {
        completer.forget();
        imported.subList(defaults.size(), imported.size()).forEach(shell::drop);
        imported.subList(defaults.size(), imported.size()).clear();
        var view = "$View" + ++views;
        files.declare(CellFiles.PACKAGE + "." + view, NamesView.of(view, names, files));
        var holders = new HashSet<String>();
        names.variables().forEach(variable -> holders.add(variable.holder()));
        names.definitions().filter(Names.Defined::exists).forEach(defined -> holders.add(defined.holder()));
        var visible = names.closure(holders);
        visible.add(CellFiles.PACKAGE + "." + view);
        files.show(visible);
        wanted.forEach(this::addImport);
        addImport("static " + CellFiles.PACKAGE + "." + view + ".*");
    }

    private void addImport(String name) {
        imported.add(shell.eval("import " + name + ";").getFirst().snippet());
    }

    void addToClasspath(List<String> entries) {
        completer.forget();
        shell.addToClasspath(String.join(File.pathSeparator, entries));
    }

    @Override
    public void close() {
        closed = true;
        shell.close();
    }
}
