package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pposcope.kernel.install.Installer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel process under the real Python client: see {@code test/python/kernel_protocol.py}. */
class KernelProtocolTest {
    private static final Path SCRIPT = Path.of("test", "python", "kernel_protocol.py").toAbsolutePath();
    private static final int LIMIT_SECONDS = 85;

    @TempDir
    Path prefix;

    @Test
    void speaksTheProtocolWithJupyterClient() throws Exception {
        var python = python();
        assumeTrue(python.isPresent(), "skipped: no Python with jupyter_client found; set -Dpposcope.python=… or "
                + "PPOSCOPE_PYTHON, or create ../.venv with jupyter_client in it");
        Installer.install(List.of("--sys-prefix", prefix.toString(), "--jvm-arg", "-Xmx512m"));
        var log = prefix.resolve("log.txt");
        var builder = new ProcessBuilder(python.get(), SCRIPT.toString()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
        var process = builder.start();
        try {
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            var output = Files.readString(log);
            assertEquals(0, ended ? process.exitValue() : -1, output);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Optional<String> python() {
        return Stream.of(System.getProperty("pposcope.python"), System.getenv("PPOSCOPE_PYTHON"), "../.venv/bin/python")
                .filter(candidate -> candidate != null && !candidate.isBlank())
                .filter(KernelProtocolTest::hasJupyterClient).findFirst();
    }

    private static boolean hasJupyterClient(String python) {
        try {
            return new ProcessBuilder(python, "-c", "import jupyter_client").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
