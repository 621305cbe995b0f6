package io.pposcope.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunHistoryTest {

    private static final String SCORE = "objective/score";

    @TempDir
    Path folder;

    private Path record(int iterations) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        RunHistory history = new RunHistory();
        for (int i = 0; i < iterations; i++) {
            history.add(Map.of(SCORE, (double) i)).appendTo(file);
        }
        return file;
    }

    @Test
    void a_record_that_goes_on_is_cut_to_where_it_does() throws IOException {
        Path file = record(37);
        Files.writeString(file, "{\"objective/sco", java.nio.file.StandardOpenOption.APPEND);
        RunHistory history = RunHistory.goOn(file, 20);
        assertEquals(20, history.size());
        history.add(Map.of(SCORE, -1.0)).appendTo(file);
        RunHistory read = RunHistory.read(file);
        assertEquals(21, read.size());
        assertArrayEquals(new double[] {18, 19, -1}, java.util.Arrays.copyOfRange(read.series(SCORE), 18, 21));
    }

    @Test
    void iterations_that_were_never_recorded_are_empty() throws IOException {
        assertEquals(0, RunHistory.goOn(folder.resolve("metrics.jsonl"), 0).size());
        assertArrayEquals(
                new double[] {0, 1, Double.NaN}, RunHistory.goOn(record(2), 3).series(SCORE));
        assertArrayEquals(
                new double[] {0, 1, Double.NaN},
                RunHistory.read(folder.resolve("metrics.jsonl")).series(SCORE));
    }

    @Test
    void numbers_that_json_lacks_are_read_with_or_without_quotes() throws IOException {
        Path file = Files.writeString(
                folder.resolve("metrics.jsonl"),
                "{\"a\": NaN, \"b\": \"NaN\", \"c\": \"Infinity\", \"d\": -Infinity}\n");
        assertEquals(
                Map.of("a", Double.NaN, "b", Double.NaN, "c", Double.POSITIVE_INFINITY, "d", Double.NEGATIVE_INFINITY),
                RunHistory.read(file).metrics().getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[1]", "5", "text", "{\"a\": \"x\"}", "{\"a\": {}}", "{\"a\": null}", "{\"a\": "})
    void a_line_that_is_no_metrics_is_named(String line) throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.jsonl"), "{\"a\": 1}\n" + line + "\n{\"a\": 2}\n");
        String refusal = assertThrows(IllegalArgumentException.class, () -> RunHistory.read(file))
                .getMessage();
        assertTrue(
                refusal.startsWith(file + ", line 2 is \"" + line + "\"; expected a JSON object of numbers"), refusal);
    }

    @Test
    void what_is_no_number_is_left_out_of_the_file_and_reads_back_as_unknown() throws IOException {
        RunHistory history = new RunHistory()
                .add(Map.of("a", 0.1, "b", Double.NaN, "c", Double.POSITIVE_INFINITY, "d", Double.NEGATIVE_INFINITY));
        Path whole = folder.resolve("whole.jsonl");
        Path grown = folder.resolve("grown.jsonl");
        history.writeTo(whole);
        history.appendTo(grown);
        for (Path file : List.of(whole, grown)) {
            JsonReader strict =
                    new JsonReader(new StringReader(Files.readString(file).strip()));
            strict.setStrictness(Strictness.STRICT);
            assertEquals("{\"a\":0.1}", JsonParser.parseReader(strict).toString());
            assertEquals(List.of(Map.of("a", 0.1)), RunHistory.read(file).metrics());
            assertTrue(Double.isNaN(RunHistory.read(file).series("b")[0]));
        }
    }
}
