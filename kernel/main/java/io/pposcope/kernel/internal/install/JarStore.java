package io.pposcope.kernel.internal.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The jars an installed kernel runs from: a folder for each set of jars, so that installing a new version leaves the
 * kernels of the old one alone. Links where the file system can, else copies.
 */
final class JarStore {
    private final Path folder;

    JarStore(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps the class path's jars here.
     *
     * @return the class path that names the kept ones; folders of classes stay where they are
     */
    List<Path> keep(List<Path> classPath) throws IOException {
        if (classPath.stream().allMatch(entry -> entry.startsWith(folder) || Files.isDirectory(entry))) {
            return classPath;
        }
        var version = folder.resolve(version(classPath));
        if (!Files.isDirectory(version)) {
            var making = Files.createTempDirectory(Files.createDirectories(folder), "making-");
            for (var entry : classPath) {
                if (!Files.isDirectory(entry)) {
                    place(entry, making.resolve(entry.getFileName()));
                }
            }
            Files.move(making, version, StandardCopyOption.ATOMIC_MOVE);
        }
        return classPath.stream()
                .map(entry -> Files.isDirectory(entry) ? entry : version.resolve(entry.getFileName()))
                .toList();
    }

    private static void place(Path jar, Path target) throws IOException {
        try {
            Files.createLink(target, jar.toRealPath());
        } catch (FileAlreadyExistsException e) {
            throw new IOException("two jars of the class path have the name " + jar.getFileName(), e);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(jar, target);
        }
    }

    private static String version(List<Path> classPath) throws IOException {
        var sum = new CRC32();
        for (var entry : classPath) {
            if (!Files.isDirectory(entry)) {
                sum.update(
                        (entry.getFileName() + " " + Files.size(entry) + " " + Files.getLastModifiedTime(entry) + "\n")
                                .getBytes());
            }
        }
        return Long.toHexString(sum.getValue());
    }

    /** Removes the sets of jars that no kernelspec below {@code kernels} and no running process names. */
    void prune(Path kernels) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var named = named(kernels)
                + ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .reduce("", String::concat);
        try (var versions = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (var version : versions) {
                if (!named.contains(version.toString())) {
                    delete(version);
                }
            }
        }
    }

    private static String named(Path kernels) throws IOException {
        var text = new StringBuilder();
        if (Files.isDirectory(kernels)) {
            try (Stream<Path> specs = Files.find(kernels, 2, (path, attributes) -> path.endsWith("kernel.json"))) {
                for (var spec : specs.toList()) {
                    text.append(Files.readString(spec));
                }
            }
        }
        return text.toString();
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> inside = Files.walk(tree)) {
            for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The class path of this process, as absolute paths. */
    static List<Path> ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .toList();
    }
}
