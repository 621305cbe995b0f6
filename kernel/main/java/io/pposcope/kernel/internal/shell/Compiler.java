package io.pposcope.kernel.internal.shell;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The JDK's compiler over the files of cells. The caller holds the shell's lock. */
final class Compiler {
    /** What the compiler made of a unit: its classes, or its errors. */
    record Result(Map<String, byte[]> classes, List<CompilerError> errors) {}

    /** A text as a tree, with the first error of its form. */
    record Parsed(CompilationUnitTree unit, Trees trees, JavacTask task, Optional<CompilerError> error) {}

    /** Where the compiler falls silent, what it could not read looks as if it had been read. */
    private static final String ALL = String.valueOf(Integer.MAX_VALUE);

    private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    private final CellFiles files = new CellFiles(javac.getStandardFileManager(null, null, null));
    private final List<String> options;
    private final Optional<KeptCompiler> kept;

    Compiler(List<String> options) {
        this(options, KeptCompiler.find());
    }

    /** Without a kept compiler each task has a new one. */
    Compiler(List<String> options, Optional<KeptCompiler> kept) {
        this.kept = kept;
        this.options = Stream.concat(
                        Stream.of("-Xlint:none", "-proc:none", "-implicit:none", "-Xmaxerrs", ALL), options.stream())
                .toList();
    }

    CellFiles files() {
        return files;
    }

    /** Puts these entries on the class path, in place of those there are. */
    void setClasspath(List<String> entries) {
        try {
            files.setLocation(
                    StandardLocation.CLASS_PATH, entries.stream().map(File::new).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("class path " + entries, e);
        }
        kept.ifPresent(KeptCompiler::renew);
    }

    Result compile(String text) {
        return run(List.of(new Text(text)), (task, diagnostics) -> {
            boolean done = task.call();
            var classes = files.takeOutput();
            return new Result(done ? classes : Map.of(), errors(diagnostics));
        });
    }

    /** Has each text read on its own; the trees are good only while {@code reader} runs. */
    void parse(List<String> texts, Consumer<List<Parsed>> reader) {
        if (!texts.isEmpty()) {
            run(texts.stream().map(Text::new).toList(), (task, diagnostics) -> {
                reader.accept(parsed(task, diagnostics));
                return task;
            });
        }
    }

    private static List<Parsed> parsed(JavacTask task, DiagnosticCollector<JavaFileObject> diagnostics) {
        var units = units(task);
        var trees = Trees.instance(task);
        var errors = new HashMap<URI, CompilerError>();
        for (var each : diagnostics.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR && each.getSource() != null) {
                errors.computeIfAbsent(each.getSource().toUri(), uri -> CompilerError.of(each));
            }
        }
        return units.stream()
                .map(unit -> new Parsed(
                        unit,
                        trees,
                        task,
                        Optional.ofNullable(errors.get(unit.getSourceFile().toUri()))))
                .toList();
    }

    private static List<CompilationUnitTree> units(JavacTask task) {
        try {
            var units = new ArrayList<CompilationUnitTree>();
            task.parse().forEach(units::add);
            return units;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the types in a text read, whatever its errors; they are good only while {@code reader} runs. */
    void attribute(String text, Consumer<Parsed> reader) {
        run(List.of(new Text(text)), (task, diagnostics) -> {
            try {
                var unit = units(task).getFirst();
                task.analyze();
                reader.accept(new Parsed(unit, Trees.instance(task), task, Optional.empty()));
                return unit;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private <T> T run(List<Text> texts, BiFunction<JavacTask, DiagnosticCollector<JavaFileObject>, T> work) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        return kept.isPresent()
                ? kept.get().run(files, diagnostics, options, texts, task -> work.apply(task, diagnostics))
                : work.apply((JavacTask) javac.getTask(null, files, diagnostics, options, null, texts), diagnostics);
    }

    private static List<CompilerError> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        return diagnostics.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(CompilerError::of)
                .toList();
    }

    private static final class Text extends SimpleJavaFileObject {
        private static long count;

        private final String text;

        Text(String text) {
            super(URI.create("cell:///Cell" + ++count + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        /** One text may hold several public classes. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }
    }
}
