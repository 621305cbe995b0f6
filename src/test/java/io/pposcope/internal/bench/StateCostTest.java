package io.pposcope.internal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots and checkpoints need no heap of the model's size: shown in a process whose heap is a fraction of what one
 * set of weights takes, where weights and moments take three.
 */
class StateCostTest {

    @TempDir
    private Path folder;

    /** 36 million parameters: 143 MB of weights, 428 MB with both moments. */
    @Test
    void a_state_of_428_megabytes_is_kept_and_resumed_in_a_heap_of_64() throws IOException, InterruptedException {
        assertKept("narrow", "-Xmx64m");
    }

    /** 1.04 billion parameters: 4.2 GB of weights, 12.5 GB with both moments, 17 GB beside their gradients. */
    @Test
    @Tag("slow")
    void a_state_of_12_gigabytes_is_kept_and_resumed_in_a_heap_of_half_a_gigabyte()
            throws IOException, InterruptedException {
        assertKept("billion-32k", "-Xmx512m");
    }

    private void assertKept(String workload, String heap) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        Path passing = Files.createDirectory(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-Djava.io.tmpdir=" + passing,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of("bench", "--states", folder.resolve("run").toString(), "--workload", workload));
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, status, text);
        assertTrue(text.contains("all states are equal to what they were, bit for bit"), text);
        try (var left = Files.list(passing)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.getFileName().toString().startsWith("pposcope"))
                            .toList(),
                    "no snapshot outlives the process");
        }
    }
}
