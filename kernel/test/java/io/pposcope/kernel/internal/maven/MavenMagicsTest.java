package io.pposcope.kernel.internal.maven;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.magic.MagicInterpreter;
import io.pposcope.kernel.internal.magic.MagicTable;
import io.pposcope.kernel.internal.shell.JavaShell;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MavenMagicsTest {
    private static final JavaShell JAVA = new JavaShell(List.of());
    private static final MagicInterpreter INTERPRETER = interpreter();

    private static MagicInterpreter interpreter() {
        var magics = MagicTable.standard(JAVA, History.inMemory());
        new MavenMagics(JAVA).addTo(magics);
        return new MagicInterpreter(JAVA, magics);
    }

    @AfterAll
    static void stop() {
        INTERPRETER.close();
    }

    /** Gson is there: this build needs it itself. */
    @Test
    void maven_bringsALibraryAndWhatItNeeds() {
        var evaluation = INTERPRETER.evaluate(
                new Cell("In [1]", "%maven com.google.code.gson:gson:2.13.2\nnew com.google.gson.Gson().toJson(1)"));
        assertTrue(evaluation.toString().contains("[1]"), evaluation.toString());
        assertTrue(JAVA.classpath().stream().anyMatch(entry -> entry.endsWith("gson-2.13.2.jar")));
    }

    @Test
    void badCoordinates_areExplained() {
        assertTrue(failure("%maven gson").message().contains("expected group:artifact:version"));
        assertTrue(failure("%maven io.pposcope.nowhere:nothing:9.9")
                .message()
                .contains("io.pposcope.nowhere:nothing:jar:9.9"));
        assertTrue(failure("%mavenRepo x").message().contains("a name and an address"));
    }

    private static Evaluation.Failed failure(String code) {
        return assertInstanceOf(Evaluation.Failed.class, INTERPRETER.evaluate(new Cell("In [1]", code)));
    }
}
