package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Every family against transformers, where a Python has it; -Dpposcope.python names one. */
class TransformersComparisonTest {

    private static final int SKIPPED = 77;

    @Test
    void log_probabilities_agree_and_saved_models_open() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        System.getProperty("pposcope.python", "python3"),
                        Path.of("test", "python", "compare_with_transformers.py")
                                .toString(),
                        System.getProperty("java.class.path"),
                        java)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assumeTrue(status != SKIPPED, "skipped: this Python has no transformers: " + said);
        System.out.print(said);
        assertEquals(0, status, said);
    }
}
