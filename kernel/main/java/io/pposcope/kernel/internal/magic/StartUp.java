package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.internal.protocol.Log;
import io.pposcope.kernel.internal.shell.IJavaEnvironment;
import io.pposcope.kernel.internal.shell.JavaShell;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What runs before the first cell: class path, scripts and code that the user's environment names. A failure is logged.
 */
public final class StartUp {
    private final IJavaEnvironment wishes;

    private StartUp(IJavaEnvironment wishes) {
        this.wishes = wishes;
    }

    public static StartUp of(IJavaEnvironment wishes) {
        return new StartUp(wishes);
    }

    public void run(JavaShell java, Interpreter interpreter) {
        for (var pattern : wishes.classpath()) {
            attempt("IJAVA_CLASSPATH", () -> java.addToClasspath(Globs.files(pattern)));
        }
        for (var pattern : wishes.startupScripts()) {
            attempt("IJAVA_STARTUP_SCRIPTS_PATH", () -> {
                for (var file : Globs.files(pattern)) {
                    for (var cell : Scripts.cells(Path.of(file))) {
                        evaluate(interpreter, new Cell(file + cell.label(), cell.code()));
                    }
                }
            });
        }
        if (!wishes.startupScript().isBlank()) {
            evaluate(interpreter, new Cell("IJAVA_STARTUP_SCRIPT", wishes.startupScript()));
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void attempt(String what, Step step) {
        try {
            step.take();
        } catch (IOException | RuntimeException e) {
            Log.warn(what + ": " + e);
        }
    }

    private static void evaluate(Interpreter interpreter, Cell cell) {
        if (interpreter.evaluate(cell) instanceof Evaluation.Failed failed) {
            Log.warn(cell.label() + ": " + failed.name() + ": " + failed.message());
        }
    }
}
