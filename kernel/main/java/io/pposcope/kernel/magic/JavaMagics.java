package io.pposcope.kernel.magic;

import io.pposcope.kernel.core.Evaluation;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.shell.JavaShell;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The magics that look into the Java shell. */
public final class JavaMagics {
    private final JavaShell shell;

    public JavaMagics(JavaShell shell) {
        this.shell = shell;
    }

    Evaluation html(MagicCall call) {
        return Magics.finished(Display.html(call.body().orElse("").strip()));
    }

    Evaluation who(MagicCall call) {
        var variables = shell.variables();
        return Magics.finished(variables.isEmpty() ? "no variables so far" : String.join("\n", variables));
    }

    Evaluation classpath(MagicCall call) throws NoSuchFileException {
        if (call.arguments().isEmpty()) {
            return Magics.finished(System.getProperty("java.class.path").replace(File.pathSeparator, "\n"));
        }
        for (var entry : call.arguments().split("[\\s" + File.pathSeparator + "]+")) {
            if (!Files.exists(Path.of(entry))) {
                throw new NoSuchFileException(entry + " is neither a file nor a folder, seen from " + Path.of("").toAbsolutePath());
            }
            shell.addToClasspath(entry);
        }
        return Evaluation.Finished.NOTHING;
    }
}
