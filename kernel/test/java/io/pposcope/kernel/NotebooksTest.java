package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.kernel.internal.install.KernelCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every notebook and tutorial runs from its first cell to its last, in this kernel under a real Jupyter client. */
class NotebooksTest {
    private static final Path SCRIPT =
            Path.of("main", "python", "run_notebook.py").toAbsolutePath();

    @TempDir
    Path prefix;

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> ours = Files.list(Path.of("..", "notebooks"));
                Stream<Path> course = Files.list(Path.of("..", "tutorials"))) {
            return Stream.concat(ours, course)
                    .filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsWithShortSettings(Path notebook) throws Exception {
        String python = JupyterPython.orSkip("nbconvert");
        assertEquals(0, KernelCommand.run("install", "--prefix", prefix.toString()));
        new NotebookRun(python, SCRIPT, prefix).succeeds(notebook);
    }
}
