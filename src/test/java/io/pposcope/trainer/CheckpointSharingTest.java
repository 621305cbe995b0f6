package io.pposcope.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.internal.files.FolderInUseException;
import io.pposcope.internal.files.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes and threads on one checkpoint folder. */
class CheckpointSharingTest {

    private static final int WRITES = 40;
    private static final String NAME = "iteration-000003";

    @TempDir
    Path run;

    private int started;

    /**
     * Another process: {@code write FOLDER NUMBER TIMES}, or {@code hold FOLDER}, which holds it until its input ends.
     */
    static final class Other {

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[1]);
            if (arguments[0].equals("hold")) {
                try (FolderLock held = FolderLock.hold(folder)) {
                    System.out.println("held");
                    System.in.read();
                }
                return;
            }
            TrainingSnapshot snapshot = ToySnapshots.of(Integer.parseInt(arguments[2]));
            for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                Checkpoint.write(folder, snapshot, ToySnapshots.FINGERPRINT);
            }
        }
    }

    private Process other(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Other.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(run.resolve("errors-" + started++).toFile())
                .start();
    }

    @Test
    void two_processes_take_turns_and_a_reader_never_sees_parts_of_both() throws Exception {
        Path folder = run.resolve(NAME);
        TrainingSnapshot one = ToySnapshots.of(1);
        TrainingSnapshot two = ToySnapshots.of(2);
        Checkpoint.write(folder, one, ToySnapshots.FINGERPRINT);
        Process first = other("write", folder.toString(), "1", Integer.toString(WRITES));
        Process second = other("write", folder.toString(), "2", Integer.toString(WRITES));
        int reads = 0;
        while (first.isAlive() || second.isAlive()) {
            TrainingSnapshot read = Checkpoint.read(folder).snapshot();
            assertTrue(read.equals(one) || read.equals(two), "read " + reads + " mixed two states");
            reads++;
        }
        assertEquals(0, first.waitFor(), this::errors);
        assertEquals(0, second.waitFor(), this::errors);
        assertTrue(reads > 0);
        assertEquals(Set.of(NAME, ".pposcope.lock"), names());
        Checkpoint.read(folder);
    }

    private String errors() {
        try (Stream<Path> files = Files.list(run)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("errors"))
                    .toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("errors"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void threads_take_turns_too() throws Exception {
        Path folder = run.resolve(NAME);
        List<TrainingSnapshot> snapshots = List.of(ToySnapshots.of(1), ToySnapshots.of(2), ToySnapshots.of(3));
        try (ExecutorService threads = Executors.newFixedThreadPool(snapshots.size())) {
            List<Future<?>> writers = snapshots.stream()
                    .<Future<?>>map(snapshot -> threads.submit(() -> {
                        for (int i = 0; i < WRITES / 4; i++) {
                            Checkpoint.write(folder, snapshot, ToySnapshots.FINGERPRINT);
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertTrue(snapshots.contains(Checkpoint.read(folder).snapshot()));
        assertEquals(Set.of(NAME, ".pposcope.lock"), names());
    }

    @Test
    void a_folder_that_another_process_holds_is_refused_by_that_process_s_name_until_it_dies() throws Exception {
        Process holder = other("hold", run.toString());
        assertEquals("held", holder.inputReader().readLine(), this::errors);
        for (FolderUse use : List.<FolderUse>of(
                FolderLock::hold,
                FolderLock::share,
                folder -> Checkpoint.write(folder.resolve(NAME), ToySnapshots.of(1), ToySnapshots.FINGERPRINT))) {
            String refusal =
                    assertThrows(FolderInUseException.class, () -> use.of(run)).getMessage();
            assertTrue(
                    refusal.startsWith(run.toRealPath() + " is in use: process " + holder.pid() + " on ")
                            && refusal.contains(", started ")
                            && refusal.contains("choose another folder"),
                    refusal);
        }
        assertEquals(Set.of(".pposcope.lock"), names());
        holder.destroyForcibly().waitFor();
        FolderLock.hold(run).close();
    }

    private interface FolderUse {
        Object of(Path folder) throws IOException;
    }

    @Test
    void within_a_process_holding_is_for_one_and_sharing_for_many() throws IOException {
        try (FolderLock first = FolderLock.share(run);
                FolderLock second = FolderLock.share(run)) {
            assertThrows(FolderInUseException.class, () -> FolderLock.hold(run));
            Checkpoint.write(run.resolve(NAME), ToySnapshots.of(1), ToySnapshots.FINGERPRINT);
        }
        try (FolderLock alone = FolderLock.hold(run)) {
            assertThrows(FolderInUseException.class, () -> FolderLock.share(run));
            Checkpoint.write(run.resolve(NAME), ToySnapshots.of(2), ToySnapshots.FINGERPRINT);
            alone.close();
        }
        FolderLock.hold(run).close();
    }

    @Test
    void only_a_checkpoint_is_replaced() throws IOException {
        Path notes =
                Files.writeString(Files.createDirectory(run.resolve("mine")).resolve("notes.txt"), "kept");
        String refusal = assertThrows(
                        IOException.class,
                        () -> Checkpoint.write(run.resolve("mine"), ToySnapshots.of(1), ToySnapshots.FINGERPRINT))
                .getMessage();
        assertTrue(refusal.contains("holds something else than a checkpoint"), refusal);
        assertThrows(IOException.class, () -> Checkpoint.write(notes, ToySnapshots.of(1), ToySnapshots.FINGERPRINT));
        assertEquals("kept", Files.readString(notes));
    }
}
