package io.pposcope.kernel.internal.install;

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
 * The classes a start needs, parsed beforehand, which about halves the start; from JDK 25 on also linked, and with what
 * the trial start taught the compiler. An archive that does not fit the JVM or the jars is ignored by the JVM, so it
 * can only help.
 */
final class ClassArchive {
    private static final int LIMIT_SECONDS = 60;
    private static final int AHEAD_OF_TIME = 25;
    private static final boolean CACHES = Runtime.version().feature() >= AHEAD_OF_TIME;

    private ClassArchive() {}

    /**
     * Makes a trial start and keeps its classes in {@code folder}; empty where that is not possible, as with class
     * folders on the class path. Each archive has a name of its own: running kernels have the old one mapped.
     */
    static Optional<Path> make(Path folder, List<String> javaWithFlags, String classPath) throws IOException {
        if (Arrays.stream(classPath.split(File.pathSeparator)).anyMatch(entry -> Files.isDirectory(Path.of(entry)))) {
            return Optional.empty();
        }
        deleteOld(folder);
        var archive =
                folder.resolve("classes-" + Long.toHexString(System.currentTimeMillis()) + (CACHES ? ".aot" : ".jsa"));
        var command = new ArrayList<>(javaWithFlags);
        command.addAll(List.of(
                (CACHES ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive,
                "-cp",
                classPath,
                "io.pposcope.kernel.Main",
                "--warm-up"));
        return succeeds(command) && Files.exists(archive) ? Optional.of(archive) : Optional.empty();
    }

    /** The JVM's option that uses an archive. */
    static String option(Path archive) {
        return (CACHES ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive;
    }

    private static boolean succeeds(List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
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
        try (var files = Files.newDirectoryStream(folder, "classes-*.{jsa,aot}")) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
