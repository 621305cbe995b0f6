package io.pposcope.kernel.internal.library;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.internal.shell.JavaShell;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryCommentsTest {
    @Test
    void inspectionShowsTheLibrarysJavadoc() {
        try (var shell = new JavaShell(LibraryImports.all(), List.of(), new LibraryComments())) {
            for (var code : List.of("Run.of(", "Presets.ppoMax(", "Clip.at(", "Timeline", "PpoMaxConfig.PolicyStart")) {
                var shown = shell.inspect(code, code.length(), 1).orElseThrow();
                assertTrue(shown.text().lines().count() > 1, code + ": " + shown.text());
                assertTrue(shown.data().get("text/html").toString().contains("<div"), code);
            }
            var method = shell.inspect("Clip.at(5).binds(", 17, 1).orElseThrow().text();
            assertTrue(method.contains("Whether the clip changes this number"), method);
            var undocumented = shell.inspect("Clip.at(", 8, 1).orElseThrow().text();
            assertTrue(undocumented.contains("A symmetric clip"), "the type's comment stands in: " + undocumented);
            for (var code : List.of("Presets.ppoMax(", "display(", "button(", "clearOutput(")) {
                var shown = shell.inspect(code, code.length(), 0).orElseThrow().text();
                assertTrue(shown.lines().count() > 1, "a first look has the Javadoc: " + shown);
                assertFalse(shown.contains("\\u"), shown);
            }
            var overloads = shell.inspect("clearOutput(", 12, 0).orElseThrow().text();
            assertTrue(
                    overloads.contains("when the next output comes")
                            && overloads.contains("Empties the output of the cell that runs."),
                    overloads);
        }
    }

    @Test
    void unknownSignaturesHaveNone() {
        assertTrue(new LibraryComments().of("int Nowhere.method(int x)").isEmpty());
        assertTrue(new LibraryComments().of("no signature").isEmpty());
    }
}
