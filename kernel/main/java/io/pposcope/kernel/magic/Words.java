package io.pposcope.kernel.magic;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** The arguments a magic can be given, for completion. */
@FunctionalInterface
public interface Words {
    Words NONE = word -> List.of();

    /** The full words that begin with what has been typed. */
    List<String> beginning(String word);

    static Words of(Supplier<? extends Collection<String>> all) {
        return word -> all.get().stream()
                .filter(candidate -> candidate.startsWith(word))
                .sorted()
                .toList();
    }

    /** Files and folders, seen from the working directory. */
    static List<String> files(String word) {
        int folderEnd = word.lastIndexOf('/') + 1;
        var folder = word.substring(0, folderEnd);
        var found = new ArrayList<String>();
        try (var inside = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            for (var path : inside) {
                var name = path.getFileName().toString();
                if (name.startsWith(word.substring(folderEnd))
                        && (!name.startsWith(".") || word.length() > folderEnd)) {
                    found.add(folder + name + (Files.isDirectory(path) ? "/" : ""));
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            return List.of();
        }
        return found.stream().sorted().toList();
    }
}
