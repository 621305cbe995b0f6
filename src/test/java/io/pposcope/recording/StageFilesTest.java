package io.pposcope.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.StageValue;
import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random stage values come back equal; no damage goes unnoticed; no failed write costs what was there. */
class StageFilesTest {

    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private String refusal() {
        return assertThrows(IOException.class, () -> StageFiles.read(folder, "one"))
                .getMessage();
    }

    /** Seed 3 has several responses and minibatches. */
    private static Iteration several() {
        Iteration made = RandomIteration.of(3);
        assertTrue(made.rollout().rows() > 1 && made.update().minibatches().size() > 1);
        return made;
    }

    @Test
    void random_values_of_every_kind_come_back_equal() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            for (StageValue value : RandomIteration.everyKind(RandomIteration.of(seed))) {
                StageFiles.write(folder, "one", value);
                assertEquals(value, StageFiles.read(folder, "one"), "seed " + seed);
            }
        }
    }

    @Test
    void order_of_names_comes_back_too() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Iteration made = RandomIteration.of(seed);
            StageFiles.write(folder, "one", made);
            Iteration back = (Iteration) StageFiles.read(folder, "one");
            assertEquals(
                    List.copyOf(made.scores().parts().keySet()),
                    List.copyOf(back.scores().parts().keySet()));
            assertEquals(
                    List.copyOf(made.seconds().keySet()),
                    List.copyOf(back.seconds().keySet()));
        }
    }

    @Test
    void json_lines_that_are_missing_or_moved_are_noticed() throws IOException {
        for (StageValue value : RandomIteration.everyKind(several())) {
            StageFiles.write(folder, "one", value);
            Path json = folder.resolve("one.jsonl");
            List<String> whole = Files.readAllLines(json);
            for (int line = 0; line < whole.size(); line++) {
                List<String> without = new ArrayList<>(whole);
                without.remove(line);
                Files.write(json, without);
                assertTrue(refusal().startsWith(json.toString()), refusal());
                Files.write(json, whole.subList(0, line));
                assertTrue(refusal().startsWith(json.toString()), refusal());
            }
            if (whole.size() > 2) {
                List<String> swapped = new ArrayList<>(whole);
                swapped.set(1, whole.get(2));
                swapped.set(2, whole.get(1));
                Files.write(json, swapped);
                assertTrue(refusal().startsWith(json.toString()), refusal());
            }
        }
    }

    /** Two recordings one after another in a file, or an append by hand: nothing is dropped in silence. */
    @Test
    void json_lines_beyond_those_counted_are_refused() throws IOException {
        for (StageValue value : RandomIteration.everyKind(several())) {
            StageFiles.write(folder, "one", value);
            Path json = folder.resolve("one.jsonl");
            String whole = Files.readString(json);
            Files.writeString(json, whole + whole.lines().toList().getLast() + "\n");
            assertTrue(refusal().contains("lines follow the header, which counts "), refusal());
        }
    }

    @Test
    void every_cut_of_either_file_is_refused() throws IOException {
        StageFiles.write(folder, "one", several());
        for (String ending : List.of(".jsonl", ".safetensors")) {
            Path file = folder.resolve("one" + ending);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length - 1; length += 1 + length / 50) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertTrue(refusal().contains(file.toString()), refusal());
            }
            Files.write(file, whole);
        }
    }

    /** A changed character of the JSON may give another value or be refused, but never an error of another sort. */
    @Test
    void any_damage_is_an_io_exception() throws IOException {
        StageFiles.write(folder, "one", several());
        Path json = folder.resolve("one.jsonl");
        byte[] whole = Files.readAllBytes(json);
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            Files.write(json, damaged);
            try {
                StageFiles.read(folder, "one");
                StageFiles.header(folder, "one");
            } catch (IOException e) {
                assertTrue(e.getMessage().contains(json.toString()), e.getMessage());
            }
        }
    }

    @Test
    void a_changed_byte_of_the_tensors_is_refused() throws IOException {
        StageFiles.write(folder, "one", several());
        Path tensors = folder.resolve("one.safetensors");
        byte[] whole = Files.readAllBytes(tensors);
        for (int at = 0; at < whole.length; at += 37) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 4;
            Files.write(tensors, damaged);
            assertTrue(refusal().contains("does not belong to"), refusal());
        }
    }

    @Test
    void a_kind_that_its_lines_do_not_make_is_refused() throws IOException {
        StageFiles.write(folder, "one", several().rollout());
        Path json = folder.resolve("one.jsonl");
        String text = Files.readString(json);
        for (String kind : List.of("Scores", "Rewards", "Advantages", "UpdateReport", "Iteration", "Sonnet")) {
            Files.writeString(json, text.replace("\"kind\":\"Rollout\"", "\"kind\":\"" + kind + "\""));
            assertTrue(refusal().startsWith(json + " is torn: "), refusal());
        }
    }

    @Test
    void an_unknown_finish_is_refused() throws IOException {
        StageFiles.write(folder, "one", several().rollout());
        Path json = folder.resolve("one.jsonl");
        Files.writeString(json, Files.readString(json).replaceAll("\"finish\":\"\\w+\"", "\"finish\":\"TIRED\""));
        assertTrue(refusal().contains("TIRED") && refusal().contains("[END, LENGTH]"), refusal());
    }

    @Test
    void other_versions_and_other_files_are_told_apart() throws IOException {
        StageFiles.write(folder, "one", several());
        Path json = folder.resolve("one.jsonl");
        Files.writeString(json, Files.readString(json).replace("pposcope-recording-1", "pposcope-recording-9"));
        assertEquals(
                json + " has the format pposcope-recording-9; pposcope-recording-1 is read here: "
                        + "open it with the version that wrote it",
                refusal());
        for (String foreign :
                List.of("a poem\n", "", "{}\n", "[1,2]\n", "{\"format\":7}\n", "\"pposcope-recording-1\"\n")) {
            Files.writeString(json, foreign);
            assertTrue(refusal().startsWith(json + " is torn or no recording: "), refusal());
        }
        Files.write(json, "\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(refusal().startsWith(json + ", line 1: ") && refusal().contains("save it as UTF-8"), refusal());
    }

    @Test
    void either_missing_half_is_named() throws IOException {
        for (String ending : List.of(".jsonl", ".safetensors")) {
            StageFiles.write(folder, "one", several());
            Files.delete(folder.resolve("one" + ending));
            assertTrue(
                    refusal()
                            .startsWith(
                                    folder.resolve("one" + ending) + " is missing; a stage value is a pair of files"),
                    refusal());
        }
    }

    @Test
    void a_disk_that_fills_up_in_either_file_keeps_the_older_pair() throws IOException {
        assumeTrue(Files.exists(FULL));
        StageFiles.write(folder, "one", several());
        for (String ending : List.of(".jsonl", ".safetensors")) {
            Files.createSymbolicLink(folder.resolve("one" + ending + ".writing"), FULL);
            String message = assertThrows(
                            IOException.class, () -> StageFiles.write(folder, "one", RandomIteration.of(4)))
                    .getMessage();
            assertEquals(folder.resolve("one" + ending) + " could not be written: No space left on device", message);
            assertEquals(several(), StageFiles.read(folder, "one"));
            assertFalse(Files.exists(folder.resolve("one.jsonl.writing"))
                    || Files.exists(folder.resolve("one.safetensors.writing")));
        }
        StageFiles.write(folder, "one", RandomIteration.of(4));
        assertEquals(RandomIteration.of(4), StageFiles.read(folder, "one"));
    }

    /** After the first rename the new tensors are in place, and the new JSON, whole, still lies beside its own. */
    @Test
    void a_process_killed_between_the_two_renames_has_written_the_new_pair() throws IOException {
        StageFiles.write(folder, "two", RandomIteration.of(4));
        StageFiles.write(folder, "one", several());
        Files.move(
                folder.resolve("two.safetensors"),
                folder.resolve("one.safetensors"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Path beside = Files.move(folder.resolve("two.jsonl"), folder.resolve("one.jsonl.writing"));
        assertEquals(RandomIteration.of(4), StageFiles.read(folder, "one"));
        Files.writeString(beside, "torn");
        assertTrue(refusal().contains("does not belong to"), refusal());
    }

    @Test
    void a_half_written_pair_beside_a_whole_one_is_passed_over() throws IOException {
        StageFiles.write(folder, "one", several());
        Path json = folder.resolve("one.jsonl");
        Files.writeString(
                folder.resolve("one.jsonl.writing"), Files.readAllLines(json).getFirst());
        Files.writeString(folder.resolve("one.safetensors.writing"), "half");
        assertEquals(several(), StageFiles.read(folder, "one"));
    }

    /** A record does not check every shape; what could not be read back is not written. */
    @Test
    void what_does_not_fit_the_responses_is_not_written() {
        Advantages made = several().advantages();
        Advantages longer = new Advantages(
                made.rewards(), made.rule(), TokenRows.of(new double[3]), made.perToken(), made.returns(), made.mask());
        String message = assertThrows(ShapeException.class, () -> StageFiles.write(folder, "one", longer))
                .getMessage();
        assertTrue(message.startsWith("rawAdvantages "), message);
        assertFalse(Files.exists(folder.resolve("one.jsonl")) || Files.exists(folder.resolve("one.safetensors")));
    }

    /** What any JSON reader needs: one value a line, no bare NaN or infinity, no half of a surrogate pair. */
    @Test
    void lines_are_standard_json() throws IOException {
        Pattern bare = Pattern.compile("[:\\[,](-?Infinity|NaN)");
        for (long seed = 0; seed < 30; seed++) {
            StageFiles.write(folder, "one", RandomIteration.of(seed));
            String text = Files.readString(folder.resolve("one.jsonl"));
            assertFalse(bare.matcher(text).find(), text);
            Iteration made = RandomIteration.of(seed);
            assertEquals(
                    1 + made.rollout().rows() + made.update().minibatches().size(),
                    text.lines().count());
        }
    }
}
