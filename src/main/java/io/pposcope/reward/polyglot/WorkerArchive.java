package io.pposcope.reward.polyglot;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An archive of an interpreter's classes, which nearly halves the worker's later starts. A worker's JVM makes it when
 * it ends.
 *
 * <p>Every installation, that is class path and Java version, has a folder of its own in the cache. The folder holds
 * the class path as text, and is deleted when a file of that class path is gone: no installation touches what another
 * one still uses.
 */
final class WorkerArchive {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "pposcope", "workers");
    private static final String CLASS_PATH = "class-path.txt";

    private final Path folder;
    private final String classPath;

    private WorkerArchive(Path cache, String classPath) {
        this.classPath = classPath;
        String installation = classPath + Runtime.version();
        this.folder = cache.resolve(UUID.nameUUIDFromBytes(installation.getBytes(StandardCharsets.UTF_8))
                .toString());
    }

    static WorkerArchive own() {
        return in(CACHE, System.getProperty("java.class.path"));
    }

    static WorkerArchive in(Path cache, String classPath) {
        return new WorkerArchive(cache, classPath);
    }

    String classPath() {
        return classPath;
    }

    /** Whether a worker of the language has made an archive here. */
    boolean exists(GuestLanguage language) {
        return Files.exists(file(language));
    }

    private Path file(GuestLanguage language) {
        return folder.resolve(language.id() + ".jsa");
    }

    /**
     * Options of a JVM that uses the archive, and makes it where it is missing; none where the class path is not all
     * jars.
     */
    List<String> options(GuestLanguage language) {
        if (entries(classPath).anyMatch(Files::isDirectory)) {
            return List.of();
        }
        try {
            describe();
            deleteOrphans();
            return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + file(language));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Stream<Path> entries(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
    }

    private void describe() throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve(CLASS_PATH))) {
            Path written = Files.writeString(Files.createTempFile(folder, CLASS_PATH, ".new"), classPath);
            Files.move(
                    written,
                    folder.resolve(CLASS_PATH),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void deleteOrphans() throws IOException {
        try (Stream<Path> installations = Files.list(folder.getParent())) {
            for (Path other : installations.filter(WorkerArchive::isOrphan).toList()) {
                delete(other);
            }
        }
    }

    private static boolean isOrphan(Path installation) {
        try {
            Path text = installation.resolve(CLASS_PATH);
            return Files.exists(text) && entries(Files.readString(text)).anyMatch(Files::notExists);
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path installation) throws IOException {
        try (Stream<Path> files = Files.walk(installation)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
