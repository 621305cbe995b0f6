package io.pposcope.trainer;

import io.pposcope.internal.files.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where checkpoints lie: {@code iteration-000012} in the run's folder. One being written is
 * {@code iteration-000012.UNIQUE.writing}; the one it replaces is {@code iteration-000012.replaced} between two
 * renames, and stays so where a process dies there.
 */
final class CheckpointFolders {

    private static final String PREFIX = "iteration-";
    private static final String PARTIAL = ".writing";
    private static final String REPLACED = ".replaced";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})(\\" + REPLACED + ")?");

    /** What a folder is filled with. */
    interface Content {
        void writeInto(Path folder) throws IOException;
    }

    /** A state that lies in a folder, by its state file: another one there has another key or time. */
    record Occupant(Object key, FileTime written) {}

    private CheckpointFolders() {}

    static Path of(Path run, int iteration) {
        return run.resolve(String.format("%s%06d", PREFIX, iteration));
    }

    /** Fills a folder, replacing what it held in one step. */
    static Path write(Path folder, Content content) throws IOException {
        Path place = folder.toAbsolutePath();
        requireReplaceable(folder);
        return FolderLock.write(place.getParent(), () -> {
            for (Path leftover : leftovers(place)) {
                delete(leftover);
            }
            Path partial = place.resolveSibling(place.getFileName() + "." + UUID.randomUUID() + PARTIAL);
            try {
                content.writeInto(Files.createDirectory(partial));
            } catch (IOException | RuntimeException e) {
                delete(partial);
                throw e;
            }
            swap(place, partial);
            return folder;
        });
    }

    /** Only a checkpoint is replaced by a checkpoint. */
    private static void requireReplaceable(Path folder) throws IOException {
        if (Files.exists(folder)
                && !(Files.isDirectory(folder)
                        && (isWritten(folder) || entries(folder).isEmpty()))) {
            throw new IOException(
                    folder + " holds something else than a checkpoint; name a new folder, or move that one away");
        }
    }

    /** What killed processes left beside a folder. */
    private static List<Path> leftovers(Path folder) throws IOException {
        String name = folder.getFileName().toString();
        return entries(folder.getParent()).stream()
                .filter(entry -> entry.getFileName().toString().startsWith(name + ".")
                        && entry.getFileName().toString().endsWith(PARTIAL))
                .toList();
    }

    private static void swap(Path folder, Path partial) throws IOException {
        Path replaced = replaced(folder);
        if (Files.exists(folder)) {
            delete(replaced);
            Files.move(folder, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        delete(replaced);
    }

    private static Path replaced(Path folder) {
        return folder.resolveSibling(folder.getFileName() + REPLACED);
    }

    /** Where a checkpoint lies at this moment: in its folder, or beside it between the two renames of a replacement. */
    static Path place(Path folder) {
        return !isWritten(folder) && isWritten(replaced(folder)) ? replaced(folder) : folder;
    }

    private static boolean isWritten(Path folder) {
        return Files.isRegularFile(folder.resolve(CheckpointFiles.STATE));
    }

    static Optional<Occupant> occupant(Path folder) throws IOException {
        Path state = folder.resolve(CheckpointFiles.STATE);
        try {
            BasicFileAttributes attributes = Files.readAttributes(state, BasicFileAttributes.class);
            return Optional.of(new Occupant(attributes.fileKey(), attributes.lastModifiedTime()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The complete checkpoints of a run, oldest iteration first. */
    static List<Path> complete(Path run) throws IOException {
        return all(run).stream()
                .filter(folder -> CheckpointFiles.missing(folder).isEmpty())
                .toList();
    }

    /** The others, with what they lack. */
    static List<String> incomplete(Path run) throws IOException {
        return all(run).stream()
                .filter(folder -> !CheckpointFiles.missing(folder).isEmpty())
                .map(folder -> folder.getFileName() + ": " + String.join(", ", CheckpointFiles.missing(folder)))
                .toList();
    }

    private static List<Path> all(Path run) throws IOException {
        return Files.isDirectory(run)
                ? entries(run).stream()
                        .filter(CheckpointFolders::isCheckpoint)
                        .sorted(Comparator.comparingLong(CheckpointFolders::iteration)
                                .thenComparing(Comparator.naturalOrder()))
                        .toList()
                : List.of();
    }

    static long iteration(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /** A replaced folder counts where a process died between the two renames. */
    private static boolean isCheckpoint(Path folder) {
        String name = folder.getFileName().toString();
        boolean orphan = name.endsWith(REPLACED)
                && !isWritten(folder.resolveSibling(name.substring(0, name.length() - REPLACED.length())));
        return iteration(folder) >= 0 && (orphan || !name.endsWith(REPLACED)) && Files.isDirectory(folder);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    /** Deletes a folder, its state file first: without it, what is left is no checkpoint. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Files.deleteIfExists(folder.resolve(CheckpointFiles.STATE));
            List<Path> all;
            try (Stream<Path> walk = Files.walk(folder)) {
                all = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path entry : all) {
                Files.delete(entry);
            }
        }
    }
}
