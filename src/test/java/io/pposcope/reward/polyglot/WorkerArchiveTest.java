package io.pposcope.reward.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerArchiveTest {

    private static final int MEGABYTES = 512;

    @TempDir
    private Path folder;

    private WorkerArchive installation(String name) throws IOException {
        return WorkerArchive.in(
                folder.resolve("cache"),
                Files.writeString(folder.resolve(name + ".jar"), name).toString());
    }

    /** Where a JVM would write its archive. */
    private static Path file(WorkerArchive archive) {
        return Path.of(archive.options(GuestLanguage.PYTHON).getLast().split("=", 2)[1]);
    }

    @Test
    void installations_side_by_side_leave_each_others_archives_alone() throws Exception {
        WorkerArchive one = installation("one");
        WorkerArchive other = installation("other");
        Files.writeString(file(one), "archive of one");
        Files.writeString(file(other), "archive of the other");
        assertEquals("archive of one", Files.readString(file(one)));
        assertEquals("archive of the other", Files.readString(file(other)));
        assertTrue(one.exists(GuestLanguage.PYTHON) && other.exists(GuestLanguage.PYTHON));
        assertFalse(one.exists(GuestLanguage.JAVASCRIPT));
    }

    @Test
    void the_archive_of_an_installation_that_is_gone_is_deleted() throws Exception {
        WorkerArchive gone = installation("gone");
        Path archive = Files.writeString(file(gone), "archive");
        Files.delete(folder.resolve("gone.jar"));
        file(installation("present"));
        assertFalse(Files.exists(archive.getParent()));
    }

    @Test
    void a_class_path_with_folders_has_no_archive() throws Exception {
        assertEquals(
                List.of(),
                WorkerArchive.in(folder.resolve("cache"), folder.toString()).options(GuestLanguage.PYTHON));
    }

    /** The class path of this test with our classes in a jar, as it is installed. */
    private String jars() throws Exception {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry)).toString() : entry);
        }
        return entries.stream().collect(Collectors.joining(File.pathSeparator));
    }

    private Path jar(Path classes) throws Exception {
        Path jar = folder.resolve(classes.getFileName() + ".jar");
        String tool = Path.of(System.getProperty("java.home"), "bin", "jar").toString();
        assertEquals(
                0,
                new ProcessBuilder(tool, "--create", "--file", jar.toString(), "-C", classes.toString(), ".")
                        .inheritIO()
                        .start()
                        .waitFor());
        return jar;
    }

    /**
     * One start of three alone, the others two at once, as of two notebooks: an archive is made, replaced and read
     * meanwhile.
     */
    @ParameterizedTest
    @EnumSource(GuestLanguage.class)
    @Tag("slow")
    void workers_start_every_time(GuestLanguage language) throws Exception {
        WorkerArchive archive = WorkerArchive.in(folder.resolve("cache"), jars());
        int starts = Integer.getInteger("pposcope.workerStarts", 30);
        List<String> failed = new ArrayList<>();
        for (int start = 0; start < starts; ) {
            List<Process> workers = new ArrayList<>();
            for (int together = start % 3 == 0 ? 1 : 2; together > 0; together--, start++) {
                workers.add(start(language, archive));
            }
            for (Process worker : workers) {
                failed.addAll(failure(worker));
            }
        }
        assertEquals(List.of(), failed);
        assertTrue(archive.exists(language));
        try (Stream<Path> left = Files.list(folder.resolve("cache"))) {
            assertEquals(1, left.count());
        }
    }

    private Process start(GuestLanguage language, WorkerArchive archive) throws IOException {
        Path row = Files.createTempFile(folder, "worker", ".row");
        Process worker = new ProcessBuilder(GuestProcess.command(language, MEGABYTES, archive, row)).start();
        new ObjectOutputStream(worker.getOutputStream()).flush();
        return worker;
    }

    /** What a worker that does not say it is ready says instead; ends it as the end of its parent would. */
    private static List<String> failure(Process worker) throws Exception {
        try (InputStream said = worker.getInputStream();
                OutputStream requests = worker.getOutputStream();
                ObjectInputStream replies = new ObjectInputStream(said)) {
            assertEquals(new Reply.Ready(), replies.readObject());
            requests.close();
            assertEquals(0, worker.waitFor());
            return List.of();
        } catch (EOFException ended) {
            return List.of(new String(worker.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
