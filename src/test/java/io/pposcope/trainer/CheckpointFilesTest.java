package io.pposcope.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint's files must be to be read, and which folder is a run's latest. */
class CheckpointFilesTest {

    private static final int FLIPS = 20;

    @TempDir
    Path run;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = at("iteration-000003");
    }

    private Path at(String name) throws IOException {
        return Checkpoint.write(run.resolve(name), ToySnapshots.of(1), ToySnapshots.FINGERPRINT);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void a_flipped_bit_anywhere_is_refused_and_its_file_named() throws IOException {
        Random random = new Random(1);
        for (Path file : files()) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < FLIPS; i++) {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(flipped.length - 1)] ^= (byte) (1 << random.nextInt(7));
                Files.write(file, flipped);
                String refusal = assertThrows(IOException.class, () -> Checkpoint.read(folder), file.toString())
                        .getMessage();
                assertTrue(refusal.contains(file.toString()) && refusal.contains("use an earlier checkpoint"), refusal);
            }
            Files.write(file, whole);
        }
        assertEquals(ToySnapshots.of(1), Checkpoint.read(folder).snapshot());
    }

    @Test
    void a_file_under_another_one_s_name_is_refused() throws IOException {
        Path first = folder.resolve("policy.first-moments.safetensors");
        Files.copy(folder.resolve("policy.second-moments.safetensors"), first, StandardCopyOption.REPLACE_EXISTING);
        String refusal =
                assertThrows(IOException.class, () -> Checkpoint.read(folder)).getMessage();
        assertTrue(refusal.contains(first + " is torn, or another file under its name"), refusal);
        Path other = Checkpoint.write(run.resolve("iteration-000004"), ToySnapshots.of(2), ToySnapshots.FINGERPRINT);
        Files.copy(folder.resolve("state.json"), other.resolve("state.json"), StandardCopyOption.REPLACE_EXISTING);
        assertThrows(IOException.class, () -> Checkpoint.read(other));
    }

    @Test
    void names_that_lead_out_of_the_folder_are_refused() throws IOException {
        Path state = folder.resolve("state.json");
        Files.writeString(
                state, Files.readString(state).replace("\"policy.safetensors\"", "\"../policy.safetensors\""));
        assertThrows(IOException.class, () -> Checkpoint.read(folder));
    }

    @Test
    void the_format_without_checksums_is_still_read() throws IOException {
        Path state = folder.resolve("state.json");
        JsonObject header = JsonParser.parseString(Files.readString(state)).getAsJsonObject();
        header.remove("files");
        header.remove("ownCrc32");
        Files.writeString(state, header.toString());
        assertTrue(assertThrows(IOException.class, () -> Checkpoint.read(folder))
                .getMessage()
                .contains("CRC-32"));
        header.addProperty("format", "pposcope-checkpoint-2");
        Files.writeString(state, header.toString());
        assertEquals(ToySnapshots.of(1), Checkpoint.read(folder).snapshot());
        assertEquals(Optional.of(folder), Checkpoint.latest(run));
    }

    @Test
    void the_latest_is_the_complete_one_of_the_highest_iteration() throws IOException {
        Path highest = at("iteration-1000000");
        at("iteration-999999");
        at("iteration-2000000 (copy)");
        at("iteration-2000000-old");
        at("my-iteration-2000000");
        Files.writeString(run.resolve("iteration-2000001"), "a plain file");
        Files.createDirectory(run.resolve("iteration-2000002"));
        Files.createDirectory(run.resolve("iteration-2000003.writing"));
        Files.delete(at("iteration-2000004").resolve("critic.second-moments.safetensors"));
        Files.write(at("iteration-2000005").resolve("critic.safetensors"), new byte[10]);
        Files.move(at("iteration-2000006"), run.resolve("iteration-2000006.123.writing"));
        assertEquals(Optional.of(highest), Checkpoint.latest(run));
        assertEquals(
                List.of(
                        "iteration-2000002: state.json is missing",
                        "iteration-2000004: critic.second-moments.safetensors is missing"),
                Checkpoint.incomplete(run).subList(0, 2));
        Path orphan = Files.move(at("iteration-2000007"), run.resolve("iteration-2000007.replaced"));
        assertEquals(Optional.of(orphan), Checkpoint.latest(run), "a process died between the two renames");
        assertEquals(
                ToySnapshots.of(1),
                Checkpoint.read(run.resolve("iteration-2000007")).snapshot(),
                "under its own name too");
    }

    @Test
    void what_killed_writers_left_goes_with_the_next_write() throws IOException {
        Files.createDirectories(run.resolve("iteration-000003.writing"));
        Files.writeString(
                Files.createDirectories(run.resolve("iteration-000003.8f.writing"))
                        .resolve("policy.safetensors"),
                "half");
        Files.move(folder, run.resolve("iteration-000003.replaced"));
        at("iteration-000003");
        try (Stream<Path> entries = Files.list(run)) {
            assertEquals(
                    List.of(".pposcope.lock", "iteration-000003"),
                    entries.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void thinning_keeps_the_newest_and_every_nth() throws IOException {
        for (int iteration = 1; iteration <= 12; iteration++) {
            at(String.format("iteration-%06d", iteration));
        }
        Files.createDirectory(run.resolve("iteration-000002 (copy)"));
        Checkpoint.thin(run, 2, 5);
        try (Stream<Path> entries = Files.list(run)) {
            assertEquals(
                    List.of(
                            ".pposcope.lock",
                            "iteration-000002 (copy)",
                            "iteration-000005",
                            "iteration-000010",
                            "iteration-000011",
                            "iteration-000012"),
                    entries.map(path -> path.getFileName().toString()).sorted().toList());
        }
        Checkpoint.thin(run, 1, 0);
        assertEquals(run.resolve("iteration-000012"), Checkpoint.latest(run).orElseThrow());
    }
}
