package io.pposcope.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.internal.publish.CodeState;
import io.pposcope.internal.publish.Pages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The numbers in the pages are those that were recorded. */
class RecordedNumbersTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyNumberInAPage_isTheRecordedOne() throws IOException {
        assertEquals(List.of(), new Pages(ROOT).differences());
    }

    /** Warns and does not fail: whether a change moves numbers, only a new recording can tell. */
    @Test
    void recordingsThatAreOlderThanTheCode_areNamed() throws IOException {
        Map<String, String> now = CodeState.of(ROOT);
        new Pages(ROOT).recorded().forEach((name, recorded) -> {
            List<String> changed = CodeState.changed(recorded.provenance().code(), now);
            if (!changed.isEmpty()) {
                System.out.println("WARNING: " + name + " was recorded on "
                        + recorded.provenance().date() + " and these packages have changed since: "
                        + String.join(", ", changed) + "; record it again: ./pposcope record " + name);
            }
        });
    }
}
