package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.install.KernelCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every notebook and tutorial runs from its first cell to its last, in this kernel under a real Jupyter client. */
class NotebooksTest {
    private static final Path SCRIPT = Path.of("main", "python", "run_notebook.py").toAbsolutePath();
    private static final int LIMIT_MINUTES = 8;

    @TempDir
    Path prefix;

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> ours = Files.list(Path.of("..", "notebooks")); Stream<Path> course = Files.list(Path.of("..", "tutorials"))) {
            return Stream.concat(ours, course).filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsWithShortSettings(Path notebook) throws Exception {
        String python = JupyterPython.orSkip("nbconvert");
        assertEquals(0, KernelCommand.run("install", "--prefix", prefix.toString()));
        Path page = prefix.resolve("page.html");
        Path log = prefix.resolve("log.txt");
        var builder = new ProcessBuilder(python, SCRIPT.toString(), notebook.toString(), "--html", page.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
        builder.environment().put("PPOSCOPE_HISTORY", prefix.resolve("history.jsonl").toString());
        builder.environment().put("PPOSCOPE_QUICK", "1");
        var process = builder.start();
        try {
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            assertEquals(0, ended ? process.exitValue() : -1, Files.readString(log));
            assertTrue(Files.readString(page).contains("Rest the pointer on a token"), "the page holds no token strip");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
