package io.pposcope.kernel.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A class-data-sharing archive: the classes a start needs, parsed beforehand, which about halves the start.
 * An archive that does not fit the JVM or the jars is ignored by the JVM, so it can only help.
 */
final class ClassArchive {
    private static final int LIMIT_SECONDS = 60;

    private ClassArchive() {
    }

    /**
     * Rehearses a start and keeps its classes in {@code folder}; empty where that is not possible, as with class
     * folders on the class path. Each archive has a name of its own: running kernels have the old one mapped.
     */
    static Optional<Path> make(Path folder, List<String> javaWithFlags, String classPath) throws IOException {
        if (Arrays.stream(classPath.split(File.pathSeparator)).anyMatch(entry -> Files.isDirectory(Path.of(entry)))) {
            return Optional.empty();
        }
        deleteOld(folder);
        var archive = folder.resolve("classes-" + Long.toHexString(System.currentTimeMillis()) + ".jsa");
        var command = new ArrayList<>(javaWithFlags);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath, "io.pposcope.kernel.Main", "--rehearse"));
        return succeeds(command) && Files.exists(archive) ? Optional.of(archive) : Optional.empty();
    }

    private static boolean succeeds(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void deleteOld(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "classes-*.jsa")) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
