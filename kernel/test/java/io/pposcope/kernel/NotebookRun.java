package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A notebook run from its first cell to its last by a real Jupyter client, in the kernel installed below a folder. */
record NotebookRun(String python, Path script, Path prefix) {
    private static final int LIMIT_MINUTES = 8;

    /** Fails where a cell does, or where the page shows no tokens. */
    void succeeds(Path notebook) throws Exception {
        Path page = prefix.resolve("page.html");
        Path log = prefix.resolve("log.txt");
        var builder = new ProcessBuilder(python, script.toString(), notebook.toString(), "--html", page.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
        builder.environment()
                .put("PPOSCOPE_HISTORY", prefix.resolve("history.jsonl").toString());
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
