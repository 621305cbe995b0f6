package io.pposcope.debug;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Snapshots as folders below a timeline's folder. */
final class SnapshotFolders {

    private SnapshotFolders() {}

    /** A place that no other run or process uses. */
    static Path of(Path timeline, Snapshot snapshot) {
        String branch = snapshot.branch().replaceAll("[^A-Za-z0-9._-]", "_");
        return timeline.resolve(String.format(
                "%s-%06d-snapshot-%04d-%s", branch, snapshot.iteration(), snapshot.number(), UUID.randomUUID()));
    }

    /** One below this process's temporary folder, deleted when nobody refers to the snapshot any more. */
    static Path temporary(Snapshot snapshot) throws IOException {
        Path folder = Temporary.root().resolve("snapshot-" + Temporary.COUNT.incrementAndGet());
        Temporary.CLEANER.register(snapshot, () -> delete(folder));
        return folder;
    }

    /** Goes with the process. */
    private static final class Temporary {

        private static final Cleaner CLEANER = Cleaner.create();
        private static final AtomicLong COUNT = new AtomicLong();
        private static Path root;

        private static synchronized Path root() throws IOException {
            if (root == null) {
                Path made = Files.createTempDirectory("pposcope-snapshots");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
                root = made;
            }
            return root;
        }
    }

    static long bytes(Path folder) {
        return contents(folder).stream()
                .filter(Files::isRegularFile)
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    static void delete(Path folder) {
        for (Path path : contents(folder)) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<Path> contents(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
