package io.pposcope.kernel.shell;

import io.pposcope.kernel.core.Cell;
import io.pposcope.kernel.core.Completeness;
import io.pposcope.kernel.core.Completion;
import io.pposcope.kernel.core.Evaluation;
import io.pposcope.kernel.core.Interpreter;
import io.pposcope.kernel.display.MimeBundle;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;

/**
 * Java cells. A cell may hold several snippets; it is parsed whole before any of them runs. The value of its last
 * expression is its result where that expression has no semicolon, as in {@code jshell} and notebooks alike.
 */
public final class JavaShell implements Interpreter {
    private final ReentrantLock lock = new ReentrantLock();
    private final CellThreads threads = new CellThreads();
    private final Origins origins = new Origins();
    private final ThrownReport thrownReport = new ThrownReport(origins);
    private final CellLoader loader = new CellLoader(JavaShell.class.getClassLoader());
    private final InProcessExecution execution = new InProcessExecution(loader, lock, threads);
    private final JShell shell;
    private final Splitter splitter;
    private final Completer completer;
    private final List<Snippet> defaults;
    private final List<String> classpath = new ArrayList<>();

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
        shell = JShell.builder().executionEngine(execution, Map.of()).idGenerator(origins::name)
                .compilerOptions(Stream.concat(Stream.of("-Xlint:none", "-proc:none"), compilerOptions.stream()).toArray(String[]::new)).build();
        addToClasspath(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
        splitter = new Splitter(shell.sourceCodeAnalysis());
        completer = new Completer(shell.sourceCodeAnalysis(), splitter, comments);
        defaults = locked(() -> defaultImports.stream().map(this::importDefault).toList());
    }

    private Snippet importDefault(String name) {
        var event = shell.eval("import " + name + ";").getFirst();
        if (event.status() == Snippet.Status.REJECTED) {
            throw new IllegalArgumentException("default import \"" + name + "\" does not compile: "
                    + shell.diagnostics(event.snippet()).map(d -> d.getMessage(Locale.ROOT)).toList());
        }
        return event.snippet();
    }

    @Override
    public Evaluation evaluate(Cell cell) {
        var thread = Thread.currentThread();
        var outerLoader = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        threads.begin();
        try {
            return evaluate(cell, locked(() -> splitter.split(cell.code())));
        } finally {
            threads.end();
            thread.setContextClassLoader(outerLoader);
        }
    }

    private Evaluation evaluate(Cell cell, List<Piece> pieces) {
        var unfit = pieces.stream().filter(piece -> !piece.runs()).findFirst();
        if (unfit.isPresent()) {
            return run(cell, unfit.get());
        }
        Evaluation last = Evaluation.Finished.NOTHING;
        for (var piece : pieces) {
            last = run(cell, piece);
            if (last instanceof Evaluation.Failed) {
                return last;
            }
        }
        return last;
    }

    private Evaluation run(Cell cell, Piece piece) {
        if (StopPoll.requested(Thread.currentThread())) {
            return ThrownReport.interrupted(cell.label());
        }
        return locked(() -> {
            origins.announce(cell, piece);
            var events = shell.eval(piece.source());
            var outcome = execution.takeOutcome();
            events.forEach(event -> remember(event.snippet()));
            SideEffects.of(events).ifPresent(System.err::println);
            var evaluation = events.stream().filter(event -> event.causeSnippet() == null).findFirst()
                    .map(event -> evaluation(cell, piece, event, outcome)).orElse(Evaluation.Finished.NOTHING);
            events.stream().map(SnippetEvent::snippet).forEach(this::forgetTemporary);
            return evaluation;
        });
    }

    /**
     * JShell keeps the value of every expression in a variable of its own ($1, $2 …) and compiles all of them anew when a
     * name in them is declared again, which makes a long session slow and holds on to all that was ever shown.
     */
    private void forgetTemporary(Snippet snippet) {
        if (snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND && shell.status(snippet).isActive()) {
            loader.clear(shell.sourceCodeAnalysis().wrapper(snippet).fullClassName(), ((PersistentSnippet) snippet).name());
            shell.drop(snippet);
        }
    }

    private void remember(Snippet snippet) {
        if (snippet.kind() != Snippet.Kind.IMPORT && snippet.kind() != Snippet.Kind.ERRONEOUS) {
            origins.compiled(snippet, shell.sourceCodeAnalysis().wrapper(snippet));
        }
    }

    private Evaluation evaluation(Cell cell, Piece piece, SnippetEvent event, InProcessExecution.Outcome outcome) {
        if (StopPoll.requested(Thread.currentThread())) {
            return ThrownReport.interrupted(cell.label());
        }
        if (event.status() == Snippet.Status.REJECTED) {
            return rejected(cell, piece, event.snippet());
        }
        if (event.exception() instanceof UnresolvedReferenceException unresolved) {
            var snippet = unresolved.getSnippet();
            return thrownReport.unresolved(describe(snippet), missing(snippet), outcome.thrown());
        }
        if (outcome.thrown() != null) {
            return thrownReport.of(outcome.thrown());
        }
        return isExpression(event.snippet()) && splitter.isOpen(piece)
                ? new Evaluation.Finished(Optional.ofNullable(outcome.value())) : Evaluation.Finished.NOTHING;
    }

    private static boolean isExpression(Snippet snippet) {
        return switch (snippet.subKind()) {
            case VAR_VALUE_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }

    private Evaluation rejected(Cell cell, Piece piece, Snippet snippet) {
        return new CompileReport(cell, names()).of(piece, shell.diagnostics(snippet).toList())
                .orElseGet(() -> new Evaluation.Failed("CompileError", "the compiler refused this and gave no reason",
                        List.of("CompileError: the compiler refused this and gave no reason:", piece.source())));
    }

    private List<String> names() {
        return Stream.of(shell.variables().map(v -> v.name()), shell.methods().map(m -> m.name()),
                shell.types().map(t -> t.name())).flatMap(Function.identity()).distinct().toList();
    }

    private List<String> missing(DeclarationSnippet snippet) {
        return shell.unresolvedDependencies(snippet).toList();
    }

    private static String describe(DeclarationSnippet snippet) {
        return snippet.kind().name().toLowerCase(Locale.ROOT) + " " + snippet.name();
    }

    @Override
    public void interrupt(Thread thread) {
        threads.stop(thread);
    }

    @Override
    public Completion complete(String code, int cursor) {
        return locked(() -> completer.complete(code, cursor));
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        return locked(() -> completer.inspect(code, cursor, detail));
    }

    @Override
    public Completeness completeness(String code) {
        var pieces = locked(() -> splitter.split(code));
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
        locked(() -> {
            var fresh = entries.stream().filter(entry -> !entry.isBlank() && !classpath.contains(entry)).distinct().toList();
            if (!fresh.isEmpty()) {
                shell.addToClasspath(String.join(File.pathSeparator, fresh));
            }
            return classpath.addAll(fresh);
        });
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

    /** Forgets all that cells have defined or imported; returns how many definitions that were. */
    public int reset() {
        return locked(() -> {
            var defined = shell.snippets().filter(snippet -> shell.status(snippet).isActive() && !defaults.contains(snippet)).toList();
            defined.forEach(shell::drop);
            return defined.size();
        });
    }

    /** The variables of the cells so far, as {@code type name}; without the unnamed results {@code $1, $2 …}. */
    public List<String> variables() {
        return locked(() -> shell.variables().filter(v -> !v.name().startsWith("$")).map(v -> v.typeName() + " " + v.name()).toList());
    }

    /** What a variable of the cells holds now; empty where it holds null, or there is none. */
    public Optional<Object> variable(String name) {
        return evaluate(new Cell("variable " + name, name)) instanceof Evaluation.Finished finished ? finished.value() : Optional.empty();
    }

    @Override
    public void close() {
        shell.close();
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
