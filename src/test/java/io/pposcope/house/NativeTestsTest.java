package io.pposcope.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of tests that need native code or Python, which the fast lane leaves out, name tests that exist. */
class NativeTestsTest {

    @ParameterizedTest
    @ValueSource(strings = {"src", "kernel"})
    void everyLine_namesATest(String module) throws IOException {
        Path tests = Path.of("..", module, "test");
        List<String> lines = Files.readAllLines(tests.resolve("native-tests.txt"));
        assertFalse(lines.isEmpty());
        assertEquals(lines.stream().sorted().distinct().toList(), lines, "sorted, each once");
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> !Files.isRegularFile(
                                tests.resolve("java/io/pposcope").resolve(line.replace("**/", ""))))
                        .toList());
    }
}
