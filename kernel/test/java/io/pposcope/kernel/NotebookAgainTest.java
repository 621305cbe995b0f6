package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.pposcope.kernel.internal.install.KernelCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cells of the notebook on pausing, run again and again in one kernel: nothing of an earlier time is kept. */
class NotebookAgainTest {
    private static final Path SCRIPT =
            Path.of("test", "python", "notebook_again.py").toAbsolutePath();
    private static final Path NOTEBOOK =
            Path.of("..", "notebooks", "02-pause-look-change-resume.ipynb").toAbsolutePath();
    private static final double MAX_HEAP_GROWTH_MIB = 100;
    /** What the allocator may still round up, once it holds what the notebook needs at most. */
    private static final double MAX_RESIDENT_GROWTH = 1.05;

    private static final int SETTLED = 10;

    @TempDir
    Path folder;

    /** As the script prints it, in MiB. */
    private record Round(int round, double heap, double resident) {}

    @Test
    @Tag("slow")
    void sixtyTimes() throws Exception {
        var rounds = run(60);
        for (var later : rounds) {
            assertTrue(later.heap() - rounds.getFirst().heap() <= MAX_HEAP_GROWTH_MIB, rounds.toString());
        }
        assertTrue(
                rounds.getLast().resident() <= rounds.get(SETTLED).resident() * MAX_RESIDENT_GROWTH, rounds.toString());
    }

    private List<Round> run(int times) throws Exception {
        String python = JupyterPython.orSkip("nbformat");
        assertEquals(0, KernelCommand.run("install", "--prefix", folder.toString()));
        Path log = folder.resolve("log.txt");
        var builder = new ProcessBuilder(python, SCRIPT.toString(), NOTEBOOK.toString(), String.valueOf(times))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.directory(Files.createDirectory(folder.resolve("work")).toFile());
        builder.environment()
                .put("JUPYTER_PATH", folder.resolve("share/jupyter").toString());
        builder.environment()
                .put("PPOSCOPE_HISTORY", folder.resolve("history.jsonl").toString());
        builder.environment().put("PPOSCOPE_QUICK", "1");
        var process = builder.start();
        try {
            boolean ended = process.waitFor(2L * times, TimeUnit.MINUTES);
            assertEquals(0, ended ? process.exitValue() : -1, Files.readString(log));
            return Files.readAllLines(log).stream()
                    .map(line -> new Gson().fromJson(line, Round.class))
                    .toList();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
