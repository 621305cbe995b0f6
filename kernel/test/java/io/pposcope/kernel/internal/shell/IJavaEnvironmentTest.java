package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.magic.MagicInterpreter;
import io.pposcope.kernel.internal.magic.MagicTable;
import io.pposcope.kernel.internal.magic.StartUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IJavaEnvironmentTest {
    @Test
    void unset_meansNothing() {
        assertEquals(
                new IJavaEnvironment(List.of(), Optional.empty(), List.of(), List.of(), ""),
                IJavaEnvironment.of(Map.of(), ":"));
        assertEquals(
                Optional.empty(),
                IJavaEnvironment.of(Map.of("IJAVA_TIMEOUT", "-1"), ":").timeoutMillis());
    }

    @Test
    void variables_haveIJavasMeaning(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("one.jshell"), "int one = 1;");
        new JarOutputStream(Files.newOutputStream(folder.resolve("lib.jar")), new Manifest()).close();
        var wishes = IJavaEnvironment.of(
                Map.of(
                        "IJAVA_COMPILER_OPTS",
                        "-parameters  -Xlint:all",
                        "IJAVA_TIMEOUT",
                        "2000",
                        "IJAVA_CLASSPATH",
                        folder + "/*.jar",
                        "IJAVA_STARTUP_SCRIPTS_PATH",
                        "/nowhere:" + folder + "/*.jshell",
                        "IJAVA_STARTUP_SCRIPT",
                        "int two = one + 1;"),
                ":");
        assertEquals(Optional.of(2000L), wishes.timeoutMillis());
        var java = new JavaShell(List.of(), wishes.compilerOptions(), Comments.NONE);
        try (var interpreter = new MagicInterpreter(java, MagicTable.standard(java, History.inMemory()))) {
            StartUp.of(wishes).run(java, interpreter);
            assertEquals(new Evaluation.Finished(Optional.of(2)), interpreter.evaluate(new Cell("In [1]", "two")));
            assertTrue(java.classpath().contains(folder + "/lib.jar"));
        }
    }

    @Test
    void nonsense_isNamed() {
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> IJavaEnvironment.of(Map.of("IJAVA_TIMEOUT", "soon"), ":"))
                .getMessage()
                .contains("IJAVA_TIMEOUT is “soon”"));
    }
}
