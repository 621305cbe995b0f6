package io.pposcope.kernel.internal.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.shell.JavaShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibraryImportsTest {

    /** Two imported packages with a type of the same name, the JDK's among them, would let that name not compile. */
    @Test
    void every_public_type_of_the_imported_packages_has_one_meaning_in_a_cell() throws IOException {
        List<String> names = publicTypes();
        assertTrue(names.contains("Prompt") && names.contains("PpoMax") && names.contains("MimeBundle"), "" + names);
        String all = names.stream().map(name -> name + ".class").collect(Collectors.joining(",\n"));
        try (var shell = new JavaShell(LibraryImports.all())) {
            var evaluation = shell.evaluate(Cell.numbered(1, "Stream.<Class<?>>of(" + all + ").count()"));
            var finished = assertInstanceOf(Evaluation.Finished.class, evaluation, evaluation::toString);
            assertEquals(Optional.of((long) names.size()), finished.value());
        }
    }

    /** Simple names of the public top-level types of all packages that cells import. */
    private static List<String> publicTypes() throws IOException {
        try (var library = Files.walk(Path.of("..", "src", "main", "java"));
                var kernel = Files.walk(Path.of("main", "java"))) {
            return Stream.concat(library, kernel)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> LibraryImports.all().contains(packageOf(file) + ".*"))
                    .filter(LibraryImportsTest::isPublic)
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
    }

    private static String packageOf(Path file) {
        var parts = file.getParent().toString().replace('\\', '/');
        return parts.substring(parts.indexOf("/java") + "/java".length())
                .replaceFirst("^/", "")
                .replace('/', '.');
    }

    private static boolean isPublic(Path file) {
        var name = file.getFileName().toString().replace(".java", "");
        try {
            return Pattern.compile("(?m)^public (?:[\\w-]+ )+" + name + "\\b")
                    .matcher(Files.readString(file))
                    .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
