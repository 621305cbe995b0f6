package io.pposcope.kernel.internal.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths whose last part may hold {@code *} and {@code ?}, as jars are named on a class path. */
public final class Globs {
    private Globs() {}

    /** The files and folders meant, by name; none where nothing matches. */
    public static List<String> files(String pattern) throws IOException {
        var path = Path.of(pattern.replace('*', '\u0001').replace('?', '\u0002'));
        var name = path.getFileName().toString().replace('\u0001', '*').replace('\u0002', '?');
        if (!name.contains("*") && !name.contains("?")) {
            return Files.exists(path) ? List.of(pattern) : List.of();
        }
        var folder = path.getParent() == null ? Path.of("") : path.getParent();
        var found = new ArrayList<String>();
        if (Files.isDirectory(folder)) {
            try (var inside = Files.newDirectoryStream(folder, name)) {
                inside.forEach(file -> found.add(file.toString()));
            }
        }
        return found.stream().sorted().toList();
    }
}
