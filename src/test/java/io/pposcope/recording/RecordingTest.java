package io.pposcope.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.TokenView;
import io.pposcope.model.files.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of iterations: the newest of each number, read when asked for, without a model. */
class RecordingTest {

    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private static Iteration made(int iteration) {
        return RandomIteration.of(iteration, iteration);
    }

    private Recorder recorded(int... iterations) throws IOException {
        Recorder recorder = Recorder.into(folder);
        for (int iteration : iterations) {
            recorder.add(made(iteration));
        }
        return recorder;
    }

    @Test
    void every_kind_of_stage_value_is_tried() {
        assertEquals(
                Arrays.stream(StageValue.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .sorted()
                        .toList(),
                RandomIteration.everyKind(made(0)).stream()
                        .map(value -> value.getClass().getSimpleName())
                        .sorted()
                        .toList());
    }

    @Test
    void what_was_recorded_is_read_in_order_and_equal() throws IOException {
        recorded(11, 2, 7);
        Recorder.into(folder).add(made(3));
        Recording recording = Recording.open(folder);
        assertEquals(List.of(2, 3, 7, 11), recording.iterations());
        for (int iteration : recording.iterations()) {
            assertEquals(made(iteration), recording.iteration(iteration));
        }
        assertEquals(
                recording.iterations().stream()
                        .map(iteration -> made(iteration).metrics())
                        .toList(),
                recording.metrics());
        assertTrue(Files.readString(folder.resolve("FORMAT.txt")).contains("pposcope-recording-1"));
    }

    @Test
    void the_newest_of_a_number_replaces_and_later_ones_stay() throws IOException {
        Recorder recorder = recorded(0, 1, 2);
        Iteration again = RandomIteration.of(99, 1);
        recorder.add(again);
        Recording recording = Recording.open(folder);
        assertEquals(List.of(0, 1, 2), recording.iterations());
        assertEquals(again, recording.iteration(1));
        assertEquals(made(2), recording.iteration(2));
    }

    @Test
    void metrics_need_no_tensors_and_one_torn_iteration_spoils_no_other() throws IOException {
        recorded(0, 1);
        Recording recording = Recording.open(folder);
        Files.delete(folder.resolve("iteration-000001.safetensors"));
        assertEquals(made(1).metrics(), recording.metrics().get(1));
        assertThrows(IOException.class, () -> recording.iteration(1));
        assertEquals(made(0), recording.iteration(0));
    }

    @Test
    void the_view_lists_the_iterations_and_charts_them_where_they_are() throws IOException {
        recorded(1, 2, 3, 5, 8, 9);
        String text = Recording.open(folder).view().text();
        assertTrue(text.contains(folder + ": iterations 1 to 3, 5, 8 to 9"), text);
        Files.writeString(folder.resolve("iteration-000005.jsonl"), "torn");
        assertThrows(UncheckedIOException.class, () -> Recording.open(folder).view());
    }

    @Test
    void responses_are_read_as_they_were() throws IOException {
        recorded(0);
        List<ResponseView> made = made(0).responses();
        List<ResponseView> read = Recording.open(folder).responses(0);
        assertEquals(made.size(), read.size());
        for (int row = 0; row < made.size(); row++) {
            for (ToDoubleFunction<ResponseView> number : List.<ToDoubleFunction<ResponseView>>of(
                    ResponseView::score,
                    ResponseView::kl,
                    ResponseView::reward,
                    ResponseView::advantage,
                    ResponseView::clippedFraction)) {
                assertEquals(made.get(row).known(number), read.get(row).known(number));
            }
            assertEquals(made.get(row).text(), read.get(row).text());
            assertEquals(
                    made.get(row).tokens().stream().map(TokenView::leftOut).toList(),
                    read.get(row).tokens().stream().map(TokenView::leftOut).toList());
        }
        assertThrows(
                IllegalArgumentException.class, () -> Recording.open(folder).responses(4));
    }

    @Test
    void series_that_were_not_recorded_are_unknown() throws IOException {
        recordedWithout("refLogProbs", "values", "advantages");
        assertThrows(IOException.class, () -> Recording.open(folder).iteration(0));
        List<ResponseView> read = Recording.open(folder).responses(0);
        assertEquals(
                made(0).responses().stream().map(ResponseView::text).toList(),
                read.stream().map(ResponseView::text).toList());
        for (ResponseView response : read) {
            assertEquals(OptionalDouble.empty(), response.known(ResponseView::klPerToken));
            assertEquals(OptionalDouble.empty(), response.known(ResponseView::advantage));
            assertTrue(response.known(ResponseView::score).isPresent());
            for (TokenView token : response.tokens()) {
                assertTrue(token.known(TokenView::logProb).isPresent()
                        && token.known(TokenView::value).isEmpty());
            }
        }
    }

    private void recordedWithout(String... names) throws IOException {
        StageWriter writer = new StageWriter(made(0));
        Series series = writer.series();
        series.tensors().keySet().removeAll(List.of(names));
        Recorder.into(folder);
        try (var tensors = TensorFile.prepare(folder.resolve("iteration-000000.safetensors"), series.tensors())) {
            Files.writeString(
                    folder.resolve("iteration-000000.jsonl"),
                    writer.text(new StageFiles.Tensors(tensors.bytes(), tensors.crc32())));
            tensors.commit();
        }
    }

    @Test
    void an_iteration_that_is_not_there_is_answered_with_those_that_are() throws IOException {
        recorded(0, 4);
        String message = assertThrows(IllegalArgumentException.class, () -> Recording.open(folder)
                        .iteration(5))
                .getMessage();
        assertEquals("iteration 5 is not in " + folder + "; it holds [0, 4]", message);
    }

    @Test
    void a_pair_under_a_wrong_name_is_refused() throws IOException {
        recorded(0);
        for (String ending : List.of(".jsonl", ".safetensors")) {
            Files.copy(folder.resolve("iteration-000000" + ending), folder.resolve("iteration-000006" + ending));
        }
        StageFiles.write(folder, "iteration-000007", made(7).rollout());
        for (int wrong : List.of(6, 7)) {
            String message = assertThrows(
                            IOException.class, () -> Recording.open(folder).iteration(wrong))
                    .getMessage();
            assertTrue(message.contains("expected the Iteration " + wrong), message);
        }
    }

    @Test
    void folders_that_hold_no_recording_are_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThrows(IOException.class, () -> Recording.open(folder.resolve("nowhere")));
        assertThrows(IOException.class, () -> Recording.open(file));
        assertTrue(assertThrows(IOException.class, () -> Recording.open(folder))
                .getMessage()
                .contains("holds no recorded iteration"));
        assertEquals(
                file + " is a file; a recording is a folder: name another",
                assertThrows(IOException.class, () -> Recorder.into(file)).getMessage());
    }

    @Test
    void a_full_disk_keeps_all_that_was_recorded() throws IOException {
        assumeTrue(Files.exists(FULL));
        Recorder recorder = recorded(0, 1);
        for (int iteration : List.of(1, 2)) {
            Files.createSymbolicLink(folder.resolve(Recorder.name(iteration) + ".jsonl.writing"), FULL);
            String message = assertThrows(IOException.class, () -> recorder.add(RandomIteration.of(50, iteration)))
                    .getMessage();
            assertTrue(message.startsWith("iteration " + iteration + " could not be recorded in " + folder), message);
            assertTrue(message.contains("No space left on device; free space there"), message);
        }
        Recording recording = Recording.open(folder);
        assertEquals(List.of(0, 1), recording.iterations());
        assertEquals(made(0), recording.iteration(0));
        assertEquals(made(1), recording.iteration(1));
        assertFalse(Files.exists(folder.resolve("iteration-000002.safetensors")));
    }

    @Test
    void names_do_not_depend_on_the_language() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertEquals("iteration-000012", Recorder.name(12));
        } finally {
            Locale.setDefault(before);
        }
    }
}
