package io.pposcope.kernel.internal.shell;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The JDK's compiler over the files of cells. The caller holds the shell's lock. */
final class Compiler {
    /** What the compiler made of a unit: its classes, or its errors. */
    record Result(Map<String, byte[]> classes, List<Diagnostic<? extends JavaFileObject>> errors) {}

    /** A text as a tree, with the errors found in reading it. */
    record Parsed(
            CompilationUnitTree unit, Trees trees, JavacTask task, List<Diagnostic<? extends JavaFileObject>> errors) {}

    private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    private final CellFiles files = new CellFiles(javac.getStandardFileManager(null, null, null));
    private final List<String> options;

    Compiler(List<String> options) {
        this.options = Stream.concat(
                        Stream.of("-Xlint:none", "-proc:none", "-implicit:none", "-Xmaxerrs", "1000"), options.stream())
                .toList();
    }

    CellFiles files() {
        return files;
    }

    Result compile(String text) {
        var said = new DiagnosticCollector<JavaFileObject>();
        boolean done = task(said, List.of(new Text(text))).call();
        var classes = files.takeOutput();
        return new Result(done ? classes : Map.of(), errors(said));
    }

    /** Reads each text on its own. */
    List<Parsed> parse(List<String> texts) {
        if (texts.isEmpty()) {
            return List.of();
        }
        var said = new DiagnosticCollector<JavaFileObject>();
        var sources = texts.stream().map(Text::new).toList();
        var task = task(said, sources);
        var trees = Trees.instance(task);
        var units = units(task);
        var errors = errors(said).stream()
                .filter(error -> error.getSource() != null)
                .collect(Collectors.groupingBy(error -> error.getSource().toUri()));
        return units.stream()
                .map(unit -> new Parsed(
                        unit,
                        trees,
                        task,
                        errors.getOrDefault(unit.getSourceFile().toUri(), List.of())))
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

    /** Finds out the types in a text, whatever its errors. */
    Parsed attribute(String text) {
        var said = new DiagnosticCollector<JavaFileObject>();
        var task = task(said, List.of(new Text(text)));
        try {
            var unit = units(task).getFirst();
            task.analyze();
            return new Parsed(unit, Trees.instance(task), task, errors(said));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JavacTask task(DiagnosticCollector<JavaFileObject> said, List<Text> texts) {
        return (JavacTask) javac.getTask(null, files, said, options, null, texts);
    }

    private static List<Diagnostic<? extends JavaFileObject>> errors(DiagnosticCollector<JavaFileObject> said) {
        return said.getDiagnostics().stream()
                .<Diagnostic<? extends JavaFileObject>>map(each -> each)
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
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
