package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.kernel.magic.Words;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The magics that look into the Java shell, or change what it knows. */
final class JavaMagics {
    private final JavaShell shell;

    JavaMagics(JavaShell shell) {
        this.shell = shell;
    }

    void addTo(Magics magics) {
        magics.add(
                "%%html",
                "",
                "show the cell as HTML",
                call -> Magics.finished(Display.html(call.body().orElse("").strip())));
        magics.add(
                "%%markdown",
                "",
                "show the cell as Markdown",
                call -> Magics.finished(Display.markdown(call.body().orElse("").strip())));
        magics.add("%who", "", "list the variables", this::who);
        magics.add(
                "%whos",
                "",
                "list the variables with their types, sizes and values",
                call -> Magics.finished(VariableTable.of(shell.held())));
        magics.add(
                "%reset",
                "[-f]", "forget variables, methods, classes and imports of the cells; -f asks nothing", this::reset);
        magics.add(
                "%classpath",
                "PATH…",
                "put jars or folders on the class path of cells; without a path, show it",
                this::classpath,
                Words::files);
        magics.add(
                "%jars",
                "PATH…", "as %classpath; * and ? stand for parts of a name: lib/*.jar", this::jars, Words::files);
        magics.add(
                "%load",
                "FILE",
                "run a script (.jshell, .jsh, .java) or the Java cells of a notebook (.ipynb)",
                this::load,
                Words::files);
    }

    private Evaluation who(MagicCall call) {
        var variables = shell.variables();
        return Magics.finished(variables.isEmpty() ? "no variables so far" : String.join("\n", variables));
    }

    private Evaluation reset(MagicCall call) throws IOException {
        boolean sure = call.arguments().equals("-f")
                || Display.input("Forget everything the cells have defined (y/[n])? ")
                        .strip()
                        .equalsIgnoreCase("y");
        return Magics.finished(sure ? "forgot " + shell.reset() + " definitions" : "nothing was forgotten");
    }

    private Evaluation classpath(MagicCall call) throws IOException {
        if (call.arguments().isEmpty()) {
            return Magics.finished(String.join("\n", shell.classpath()));
        }
        for (var entry : call.arguments().split("[\\s" + File.pathSeparator + "]+")) {
            if (!Files.exists(Path.of(entry))) {
                throw missing(entry);
            }
            shell.addToClasspath(List.of(entry));
        }
        return Evaluation.Finished.NOTHING;
    }

    private Evaluation jars(MagicCall call) throws IOException {
        for (var pattern : call.arguments().split("\\s+")) {
            var found = Globs.files(pattern);
            if (found.isEmpty()) {
                throw missing(pattern);
            }
            shell.addToClasspath(found);
            System.out.println("added " + found.size() + (found.size() == 1 ? " entry: " : " entries: ")
                    + String.join(", ", found));
        }
        return Evaluation.Finished.NOTHING;
    }

    private static NoSuchFileException missing(String path) {
        return new NoSuchFileException(path + " is neither a file nor a folder, seen from "
                + Path.of("").toAbsolutePath());
    }

    private Evaluation load(MagicCall call) throws IOException {
        var file = Path.of(call.arguments());
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException("“" + call.arguments() + "” is no file, seen from "
                    + Path.of("").toAbsolutePath());
        }
        Evaluation last = Evaluation.Finished.NOTHING;
        for (var cell : Scripts.cells(file)) {
            last = call.whole().evaluate(new Cell(file.getFileName() + cell.label(), cell.code()));
            if (last instanceof Evaluation.Failed) {
                return last;
            }
        }
        return last;
    }
}
