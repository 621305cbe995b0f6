package io.pposcope.kernel.internal.shell;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * This JVM's class path. Cells compile against the jars that are compile dependencies of the kernel; jars that are only
 * its runtime, as the implementations of the guest languages, hold most of the classes, and the compiler would read the
 * directory of each before the first cell.
 */
final class OwnClasspath {
    private static final String COMPILE_SCOPE = "compile-scope.txt";

    private OwnClasspath() {}

    static List<String> entries() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    /**
     * The folders among the entries, the kernel's own jar, and the jars that its build lists as compile dependencies.
     */
    static List<String> forCompiler() {
        var listed = compileScope();
        return entries().stream()
                .filter(entry -> !entry.endsWith(".jar") || isOwn(entry) || listed.contains(fileName(entry)))
                .toList();
    }

    private static boolean isOwn(String entry) {
        var source = OwnClasspath.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return source.endsWith("/" + fileName(entry));
    }

    /** File names of jars; the build writes them. */
    private static Set<String> compileScope() {
        try (var text = OwnClasspath.class.getResourceAsStream(COMPILE_SCOPE)) {
            if (text == null) {
                throw new IllegalStateException(
                        COMPILE_SCOPE + " is missing beside " + OwnClasspath.class + ": build the kernel with Maven");
            }
            return Arrays.stream(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                            .strip()
                            .split(":"))
                    .map(OwnClasspath::fileName)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + COMPILE_SCOPE, e);
        }
    }

    private static String fileName(String entry) {
        return Path.of(entry).getFileName().toString();
    }
}
