package io.pposcope.internal.publish;

import io.pposcope.inspect.TableView;
import io.pposcope.internal.files.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one recording publishes, each piece by the name that a page's marker calls it by.
 *
 * @param texts words with numbers in them
 */
public record Recorded(
        String name,
        Provenance provenance,
        Map<String, String> texts,
        Map<String, TableView> tables,
        Map<String, Figure> figures) {

    private static final String FILE = ".json";

    public Recorded {
        texts = ordered(texts);
        tables = ordered(tables);
        figures = ordered(figures);
        if (!name.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "a recording is named \"" + name + "\"; expected lower-case letters, digits and hyphens");
        }
    }

    private static <T> Map<String, T> ordered(Map<String, T> pieces) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(pieces));
    }

    /** Writes the data file into a folder, replacing an earlier one in one step; returns it. */
    public Path write(Path folder) throws IOException {
        Path file = Files.createDirectories(folder).resolve(name + FILE);
        Path beside = Files.writeString(file.resolveSibling(file.getFileName() + ".writing"), RecordedJson.write(this));
        return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads a data file.
     *
     * @throws MalformedFileException if it is none, naming file, place, what was found and expected
     */
    public static Recorded read(Path file) throws IOException {
        Recorded recorded = RecordedJson.read(file);
        if (!file.getFileName().toString().equals(recorded.name + FILE)) {
            throw new MalformedFileException(file + " is the recording \"" + recorded.name
                    + "\"; expected the one of its file's name: name the file after what it holds");
        }
        return recorded;
    }
}
