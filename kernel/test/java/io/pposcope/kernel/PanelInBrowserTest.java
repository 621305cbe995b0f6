package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pposcope.kernel.internal.install.KernelCommand;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * JupyterLab in headless Chromium: real clicks on a run's panel while it trains, and pages that nobody trusts or that
 * are offline.
 */
class PanelInBrowserTest {
    private static final Path SCRIPTS = Path.of("test", "python").toAbsolutePath();
    private static final int LIMIT_MINUTES = 6;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"lab, jupyterlab", "notebook, notebook"})
    void buttonsWorkWhileACellIsBusyAndComeBackAfterAReload(String app, String module) throws Exception {
        JupyterPython.orSkip(module);
        String log = run(
                "panel_in_browser.py",
                app,
                Files.createDirectory(folder.resolve("lab")).toString());
        assertTrue(log.contains("click to label, cell busy"), log);
    }

    @Test
    void executedNotebooksAreReadWhereTheyAreNotTrustedAndAsPagesWithoutANetwork() throws Exception {
        JupyterPython.orSkip("jupyterlab");
        String log = run(
                "pages_in_browser.py",
                Files.createDirectory(folder.resolve("pages")).toString());
        assertTrue(log.contains("not trusted:") && log.contains("exported:"), log);
    }

    private String run(String script, String... arguments) throws Exception {
        String python = JupyterPython.orSkip("playwright");
        assumeTrue(
                Stream.of("chromium", "chromium-browser", "google-chrome").anyMatch(PanelInBrowserTest::onPath),
                "no Chromium on the PATH");
        assertEquals(
                0,
                KernelCommand.run(
                        "install", "--prefix", folder.resolve("prefix").toString()));
        Path log = folder.resolve("log.txt");
        var builder = new ProcessBuilder(
                        Stream.concat(Stream.of(python, SCRIPTS.resolve(script).toString()), Stream.of(arguments))
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("JUPYTER_PATH", folder.resolve("prefix/share/jupyter").toString());
        builder.environment()
                .put("PPOSCOPE_HISTORY", folder.resolve("history.jsonl").toString());
        var process = builder.start();
        try {
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            assertEquals(0, ended ? process.exitValue() : -1, Files.readString(log));
            System.out.print(Files.readString(log));
            return Files.readString(log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
