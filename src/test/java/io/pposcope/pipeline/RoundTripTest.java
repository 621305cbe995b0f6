package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Open, save, open again: every family and field against transformers, where a Python has it; -Dpposcope.python names
 * one.
 */
class RoundTripTest {

    private static final int SKIPPED = 77;

    @Test
    void one_of_each_kind_survives() throws IOException, InterruptedException {
        compare("--short");
    }

    @Test
    @Tag("slow")
    void every_family_and_field_survives() throws IOException, InterruptedException {
        compare();
    }

    private static void compare(String... which) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("pposcope.python", "python3"),
                Path.of("test", "python", "round_trip_with_transformers.py").toString(),
                System.getProperty("java.class.path"),
                java));
        command.addAll(List.of(which));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assumeTrue(status != SKIPPED, "skipped: this Python has no transformers: " + said);
        System.out.print(said);
        assertEquals(0, status, said);
    }
}
