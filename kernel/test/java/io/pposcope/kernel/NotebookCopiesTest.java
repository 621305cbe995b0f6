package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pposcope lab} opens copies: originals stay as they are, and so does what a person changed. */
class NotebookCopiesTest {
    private static final Path SCRIPT =
            Path.of("main", "python", "notebook_copies.py").toAbsolutePath();
    private static final String NOTEBOOK =
            """
            {"cells": [{"cell_type": "markdown", "source": ["%s"]}], "nbformat": 4}
            """;

    @TempDir
    Path folder;

    private Path original;
    private Path copy;

    @BeforeEach
    void makeNotebooks() throws IOException {
        Files.createDirectories(folder.resolve("notebooks"));
        Files.createDirectories(folder.resolve("tutorials"));
        original = Files.writeString(folder.resolve("notebooks/a.ipynb"), NOTEBOOK.formatted("first"));
        copy = folder.resolve("my-notebooks/a.ipynb");
    }

    private String copyAll() throws Exception {
        var process = new ProcessBuilder(
                        JupyterPython.orSkip("json"),
                        SCRIPT.toString(),
                        "notebooks",
                        "my-notebooks",
                        "tutorials",
                        "my-tutorials")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void aCopy_followsItsOriginal_untilItIsChanged() throws Exception {
        assertEquals("", copyAll());
        assertEquals(Files.readString(original), Files.readString(copy));
        Files.writeString(original, NOTEBOOK.formatted("second"));
        assertEquals("", copyAll());
        assertEquals(Files.readString(original), Files.readString(copy));

        var mine = NOTEBOOK.formatted("second, run and changed by me");
        Files.writeString(copy, mine);
        assertEquals("", copyAll(), "nothing is said while there is nothing newer");
        assertEquals(mine, Files.readString(copy));
        Files.writeString(original, NOTEBOOK.formatted("third"));
        for (int again = 0; again < 2; again++) {
            assertTrue(copyAll().contains("my-notebooks/a.ipynb stays as you left it"));
            assertEquals(mine, Files.readString(copy));
        }
        assertEquals(NOTEBOOK.formatted("third"), Files.readString(original));

        Files.move(copy, copy.resolveSibling("mine.ipynb"));
        assertEquals("", copyAll());
        assertEquals(NOTEBOOK.formatted("third"), Files.readString(copy));
        assertEquals(mine, Files.readString(copy.resolveSibling("mine.ipynb")));
    }

    /** A file that stood there before, and copies whose record was lost, may be anybody's work. */
    @Test
    void whatItDidNotMakeItself_isNeverWritten() throws Exception {
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, "mine");
        copyAll();
        assertEquals("mine", Files.readString(copy));

        Files.delete(copy);
        copyAll();
        Files.writeString(copy.resolveSibling(".made.json"), "{broken");
        Files.writeString(original, NOTEBOOK.formatted("second"));
        assertTrue(copyAll().contains("stays as you left it"));
        assertEquals(NOTEBOOK.formatted("first"), Files.readString(copy));
    }

    @Test
    void links_leadToCopiesWhereThereAreSuch_elseWhereTheyLed() throws Exception {
        Files.writeString(folder.resolve("tutorials/kernel page.md"), "page");
        Files.writeString(
                folder.resolve("tutorials/b.ipynb"),
                NOTEBOOK.formatted("[a](../notebooks/a.ipynb#top) [page](kernel%20page.md) [self](b.ipynb)"
                        + " [web](https://x.org/a.ipynb) [nowhere](gone.md)"));
        copyAll();
        var text = Files.readString(folder.resolve("my-tutorials/b.ipynb"));
        assertTrue(
                text.contains("[a](../my-notebooks/a.ipynb#top) [page](../tutorials/kernel%20page.md) [self](b.ipynb)"
                        + " [web](https://x.org/a.ipynb) [nowhere](gone.md)"),
                text);
    }

    /** Half a merge is no notebook; whoever opens it hears so from Jupyter. */
    @Test
    void whatIsNoNotebook_stopsNothing() throws Exception {
        Files.writeString(original, "<<<<<<< HEAD");
        Files.writeString(folder.resolve("notebooks/b.ipynb"), NOTEBOOK.formatted("b"));
        copyAll();
        assertEquals("<<<<<<< HEAD", Files.readString(copy));
        assertTrue(Files.exists(copy.resolveSibling("b.ipynb")));
        assertFalse(Files.exists(folder.resolve("my-tutorials/b.ipynb")));
    }
}
