package io.pposcope.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.pposcope.kernel.JupyterPython;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plug-in's notebooks, run in kernels on the published runtimes of IJava and JJava. */
class PluginNotebooksTest {
    private static final Path NOTEBOOKS = Path.of("..", "tutorials", "plugin");
    private static final int LIMIT_MINUTES = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "inside-ijava.ipynb, io.pposcope.kernel.plugin.IJavaLike",
        "inside-jjava.ipynb, io.pposcope.kernel.plugin.JJavaLike"
    })
    void viewsShowThemselves(String notebook, String kernel) throws Exception {
        String python = JupyterPython.orSkip("nbconvert");
        install(kernel);
        var page = folder.resolve("page.html");
        var log = folder.resolve("log.txt");
        var builder = new ProcessBuilder(
                        python,
                        "-m",
                        "jupyter",
                        "nbconvert",
                        "--to",
                        "html",
                        "--execute",
                        "--ExecutePreprocessor.kernel_name=java",
                        "--output",
                        page.toString(),
                        NOTEBOOKS.resolve(notebook).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JUPYTER_PATH", folder.toString());
        var process = builder.start();
        try {
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            assertEquals(0, ended ? process.exitValue() : -1, Files.readString(log));
            var html = Files.readString(page);
            assertTrue(html.contains("Rest the pointer on a token"), "the page holds no token strip");
            assertTrue(html.contains("<svg"), "the page holds no chart");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void install(String kernel) throws Exception {
        var argv = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                kernel,
                "{connection_file}");
        var spec = Files.createDirectories(folder.resolve("kernels/java")).resolve("kernel.json");
        Files.writeString(
                spec,
                new Gson()
                        .toJson(Map.of(
                                "argv",
                                argv,
                                "display_name",
                                "Java",
                                "language",
                                "java",
                                "interrupt_mode",
                                "message",
                                "env",
                                Map.of("GOMP_SPINCOUNT", "20000"))));
    }
}
