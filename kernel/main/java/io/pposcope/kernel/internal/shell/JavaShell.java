package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Completion;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.MimeBundle;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Java cells. A cell is compiled whole before any of it runs, by the JDK's compiler; JShell reads where its pieces end
 * and answers what could stand at a cursor. The value of a cell's last expression is its result where that expression
 * has no semicolon, as in {@code jshell} and notebooks alike.
 */
public final class JavaShell implements Interpreter {
    private final ReentrantLock lock = new ReentrantLock();
    private final CellThreads threads = new CellThreads();
    private final SourceMap origins = new SourceMap();
    private final CellLoader loader = new CellLoader(JavaShell.class.getClassLoader());
    private final CellRuns runs = new CellRuns(loader, origins, threads);
    private final Names names = new Names();
    private final Compiler compiler;
    private final CellCompiler cells;
    private final Analysis analysis;
    private final Fragments fragments;
    private final CompileReport compileReport;
    private final AtomicBoolean completionPrepared = new AtomicBoolean();
    private final Set<String> classpath = new LinkedHashSet<>(OwnClasspath.entries());
    private final List<String> compilerClasspath = new ArrayList<>();
    private final List<Consumer<ClassLoader>> classpathListeners = new CopyOnWriteArrayList<>();

    /**
     * A shell whose compiler sees this JVM's class path.
     *
     * @param defaultImports what follows {@code import} in each: {@code java.util.*}, {@code static java.lang.Math.*}
     * @throws IllegalArgumentException if an import does not compile
     */
    public JavaShell(List<String> defaultImports) {
        this(defaultImports, List.of(), Comments.NONE);
    }

    /**
     * As {@link #JavaShell(List)}, with options for the compiler, as {@code -parameters}, and comments for inspection.
     *
     * @throws IllegalArgumentException if an import or an option is refused
     */
    public JavaShell(List<String> defaultImports, List<String> compilerOptions, Comments comments) {
        compiler = new Compiler(compilerOptions);
        cells = new CellCompiler(compiler, defaultImports);
        analysis = new Analysis(compiler.files(), names, defaultImports, compilerOptions, comments);
        fragments = new Fragments(compiler, analysis.splitter());
        var known = new KnownClasses(compiler.files(), defaultImports);
        compileReport = new CompileReport(
                () -> Stream.concat(names().stream(), known.inScope().stream()).toList(), known::imports);
        showClasspath(OwnClasspath.forCompiler());
        cells.objection().ifPresent(objection -> {
            throw new IllegalArgumentException(
                    "the default imports " + defaultImports + " do not compile: " + objection);
        });
    }

    @Override
    public Evaluation evaluate(Cell cell) {
        var thread = Thread.currentThread();
        var outerLoader = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        threads.begin();
        try {
            return run(cell);
        } finally {
            threads.end();
            thread.setContextClassLoader(outerLoader);
            prepareCompletion();
        }
    }

    /** The first completion finds its imports ready; the first cell does not wait for them. */
    private void prepareCompletion() {
        if (completionPrepared.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("completion")
                    .priority(Thread.MIN_PRIORITY)
                    .start(() -> {
                        while (locked(analysis::importNext)) {
                            Thread.yield();
                        }
                    });
        }
    }

    @Override
    public Evaluation within(Cell cell, Supplier<Object> work) {
        threads.begin();
        try {
            threads.enterUserCode();
            var value = work.get();
            return StopPoll.requested(Thread.currentThread())
                    ? ThrownReport.interrupted(cell.label())
                    : new Evaluation.Finished(Optional.ofNullable(value));
        } catch (CellStopped e) {
            return ThrownReport.interrupted(cell.label());
        } finally {
            threads.end();
        }
    }

    private Evaluation run(Cell cell) {
        var notes = new LinkedHashSet<String>();
        List<CellCompiler.Compiled> parts;
        lock.lock();
        try {
            parts = compiled(cell, notes);
        } catch (Fragments.Unreadable e) {
            return compileReport.of(cell, e);
        } catch (CellCompiler.Refused e) {
            return compileReport.of(e);
        } finally {
            lock.unlock();
        }
        notes.forEach(System.err::println);
        return runs.run(cell, parts, this::declare);
    }

    /** Compiles all of a cell, or nothing of it: names change only where everything compiles. */
    private List<CellCompiler.Compiled> compiled(Cell cell, Collection<String> notes)
            throws Fragments.Unreadable, CellCompiler.Refused {
        var batches = Batch.split(fragments.of(cell, analysis.splitter().split(cell.code())), names);
        if (batches.size() == 1) {
            return cells.compile(names, batches.getFirst(), notes);
        }
        var draft = names.copy();
        var compiled = new ArrayList<CellCompiler.Compiled>();
        for (var batch : batches) {
            var parts = cells.compile(draft, batch, notes);
            parts.forEach(part -> part.fresh().forEach(name -> draft.add(new Names.Variable(name, part.base()))));
            compiled.addAll(parts);
        }
        names.become(draft);
        return compiled;
    }

    private void declare(Names.Variable variable) {
        locked(() -> {
            names.add(variable);
            return variable;
        });
    }

    private List<String> names() {
        return Stream.concat(
                        names.variables().stream().map(Names.Variable::name),
                        names.definitions().map(known -> known.source().name()))
                .distinct()
                .toList();
    }

    @Override
    public void interrupt(Thread thread) {
        threads.stop(thread);
    }

    @Override
    public Completion complete(String code, int cursor) {
        return locked(() -> analysis.completer().complete(code, cursor));
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        return locked(() -> analysis.completer().inspect(code, cursor, detail));
    }

    @Override
    public Completeness completeness(String code) {
        var pieces = locked(() -> analysis.splitter().split(code));
        if (pieces.isEmpty()) {
            return new Completeness.Complete();
        }
        return switch (pieces.getLast().form()) {
            case WHOLE -> new Completeness.Complete();
            case UNFINISHED -> new Completeness.Incomplete("    ".repeat(Math.max(0, depth(code))));
            case BROKEN -> new Completeness.Invalid();
        };
    }

    private static int depth(String code) {
        return code.chars().map(c -> c == '{' ? 1 : c == '}' ? -1 : 0).sum();
    }

    /**
     * Puts jar files or folders on the class path of cells from now on; what is there already is left out.
     *
     * @throws IllegalArgumentException if a file is no jar: it would break every later compilation
     */
    public void addToClasspath(List<String> entries) {
        entries.forEach(JavaShell::requireReadable);
        var added = locked(() -> {
            var fresh = entries.stream()
                    .filter(entry -> !entry.isBlank() && !compilerClasspath.contains(entry))
                    .distinct()
                    .toList();
            if (!fresh.isEmpty()) {
                classpath.addAll(fresh);
                fresh.forEach(loader::addToClasspath);
                showClasspath(fresh);
            }
            return fresh;
        });
        if (!added.isEmpty()) {
            classpathListeners.forEach(listener -> listener.accept(loader));
        }
    }

    /** Has the listener told the loader of cells' classes each time their class path has grown. */
    public void whenClasspathGrows(Consumer<ClassLoader> listener) {
        classpathListeners.add(listener);
    }

    private void showClasspath(List<String> entries) {
        compilerClasspath.addAll(entries);
        compiler.setClasspath(compilerClasspath);
        analysis.addToClasspath(entries);
    }

    private static void requireReadable(String entry) {
        var file = new File(entry);
        if (file.isFile()) {
            try (var zip = new ZipFile(file)) {
                zip.size();
            } catch (IOException e) {
                throw new IllegalArgumentException(entry + " is no jar: " + e.getMessage(), e);
            }
        }
    }

    /** The class path of cells. */
    public List<String> classpath() {
        return locked(() -> List.copyOf(classpath));
    }

    /** Forgets all that cells have defined or imported, with the values; returns how many definitions that were. */
    public int reset() {
        return locked(() -> {
            int count = names.size();
            names.variables().forEach(runs::clear);
            names.clear();
            return count;
        });
    }

    /** A variable of the cells with what it holds now. */
    public record Held(String type, String name, Optional<Object> value) {}

    /** The variables of the cells so far, in the order of their first declaration. */
    public List<Held> held() {
        return locked(() -> names.variables().stream()
                .map(variable -> new Held(runs.type(variable), variable.name(), runs.value(variable)))
                .toList());
    }

    /** The variables of the cells so far, as {@code type name}. */
    public List<String> variables() {
        return held().stream().map(held -> held.type() + " " + held.name()).toList();
    }

    /** What a variable of the cells holds now; empty where it holds null, or there is none. */
    public Optional<Object> variable(String name) {
        return locked(() -> names.variable(name).flatMap(runs::value));
    }

    @Override
    public void close() {
        locked(() -> {
            analysis.close();
            return analysis;
        });
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
