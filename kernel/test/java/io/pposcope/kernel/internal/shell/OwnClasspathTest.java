package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnClasspathTest {
    /** The jars of the guest languages hold about two thirds of all entries. */
    @Test
    void theCompilerIsSparedTheRuntimeOfTheGuestLanguages() {
        assertTrue(named(OwnClasspath.entries(), "python-language"), "the kernel runs Python");
        assertTrue(
                !named(OwnClasspath.forCompiler(), "python-language"),
                "cells do not compile against its implementation");
        for (var used : List.of("polyglot-", "gson-", "tribuo-core", "api-", "asm-")) {
            assertTrue(named(OwnClasspath.forCompiler(), used), used);
        }
    }

    @Test
    void whatIsAddedIsCompiledAgainstEvenWhereTheJvmHasIt() {
        var language = OwnClasspath.entries().stream()
                .filter(entry -> entry.contains("python-language"))
                .findFirst()
                .orElseThrow();
        var cell = new Cell("In [1]", "com.oracle.graal.python.PythonLanguage.class.getSimpleName()");
        try (var shell = new JavaShell(List.of())) {
            assertInstanceOf(Evaluation.Failed.class, shell.evaluate(cell));
            shell.addToClasspath(List.of(language));
            assertEquals(
                    "PythonLanguage",
                    assertInstanceOf(Evaluation.Finished.class, shell.evaluate(cell))
                            .value()
                            .orElseThrow());
        }
    }

    private static boolean named(List<String> entries, String name) {
        return entries.stream()
                .anyMatch(entry -> entry.substring(entry.lastIndexOf('/') + 1).startsWith(name));
    }
}
