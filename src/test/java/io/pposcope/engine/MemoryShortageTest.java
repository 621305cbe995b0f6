package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A batch that does not fit into memory goes on in halves, or says what would fit: shown in a process whose memory is
 * limited while it runs.
 */
class MemoryShortageTest {

    @TempDir
    private Path folder;

    @Test
    void passes_go_on_in_halves_and_decoding_says_what_would_fit() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/prlimit")),
                "prlimit of util-linux limits a running process; it is not here");
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryShortageProbe.class.getName()));
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().remove("GLIBC_TUNABLES");
        int status = builder.redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, status, text);
        assertTrue(text.matches("(?s).*not enough memory for \\d+ rows at a time; going on with \\d+.*"), text);
        assertTrue(text.contains("log-probabilities agree") && text.contains("gradients agree"), text);
        assertTrue(
                text.matches("(?s).*there is not enough memory to decode 65536 rows of 128 tokens at once; "
                        + "a rolloutBatchSize of \\d+ would fit.*"),
                text);
    }
}
