package io.pposcope.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Snapshots as folders below a timeline's folder. */
final class SnapshotFolders {

    private SnapshotFolders() {}

    /** A place that no other run or process uses. */
    static Path of(Path timeline, Snapshot snapshot) {
        String branch = snapshot.branch().replaceAll("[^A-Za-z0-9._-]", "_");
        return timeline.resolve(String.format("%s-%06d-snapshot-%04d-%s", branch, snapshot.iteration(),
                snapshot.number(), UUID.randomUUID()));
    }

    static long bytes(Path folder) {
        return contents(folder).stream().filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
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
