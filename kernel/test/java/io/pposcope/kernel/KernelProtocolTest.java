package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.kernel.internal.install.KernelCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel process under the real Python client: see {@code test/python/kernel_protocol.py}. */
class KernelProtocolTest {
    private static final Path SCRIPT =
            Path.of("test", "python", "kernel_protocol.py").toAbsolutePath();
    private static final int LIMIT_SECONDS = 240;

    @TempDir
    Path prefix;

    @Test
    void speaksTheProtocolWithJupyterClient() throws Exception {
        String python = JupyterPython.orSkip("jupyter_client");
        assertEquals(0, KernelCommand.run("install", "--prefix", prefix.toString(), "--jvm=-Xmx512m"));
        var log = prefix.resolve("log.txt");
        var builder = new ProcessBuilder(python, SCRIPT.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
        builder.environment()
                .put("PPOSCOPE_HISTORY", prefix.resolve("history.jsonl").toString());
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
}
