package io.pposcope.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.shell.JavaShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MagicInterpreterTest {
    private static final History HISTORY = History.inMemory();
    private static MagicInterpreter interpreter;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        var java = new JavaShell(List.of());
        interpreter = new MagicInterpreter(java, MagicTable.standard(java, HISTORY));
    }

    @AfterAll
    static void stop() {
        interpreter.close();
    }

    @Test
    void lineMagics_standBetweenStatements() {
        assertEquals(7, value("int lucky = 7;\n%time lucky++;\nlucky - 1"));
        assertTrue(value("%who").toString().contains("int lucky"));
    }

    @Test
    void remainderOperator_isNoMagic() {
        assertEquals(1, value("int n = 7;\nint m = 3;\nn\n  %m"));
        assertEquals("%time", value("\"\"\"\n    %time\"\"\""));
    }

    @Test
    void cellMagic_takesTheWholeCell() {
        assertEquals(
                "<b>%time</b>",
                ((MimeBundle) value("%%html\n<b>%time</b>\n")).data().get(MimeBundle.HTML));
        assertEquals(4, value("%%time\n2 + 2"));
    }

    @Test
    void errorsBehindMagics_keepTheirLine() {
        var trace = String.join("\n", failure("%time 1 + 1\n\nint x = nowhere;").traceback());
        assertTrue(trace.contains("line 3"), trace);
        assertTrue(
                String.join("\n", failure("%%time\n\nint x = nowhere;").traceback())
                        .contains("line 3"),
                trace);
    }

    @Test
    void unknownMagic_namesTheNearest() {
        assertTrue(failure("%tiem 1").message().contains("did you mean %time?"));
        assertEquals(
                "NoSuchFileException", failure("%classpath /no/such/thing.jar").name());
    }

    @Test
    void magics_areCompletedAndComplete() {
        assertEquals(
                List.of("%time", "%timeit"), interpreter.complete("1;\n%ti", 6).matches());
        assertInstanceOf(Completeness.Complete.class, interpreter.completeness("%time 1 + 1"));
        assertInstanceOf(Completeness.Incomplete.class, interpreter.completeness("%time 1 +"));
        assertInstanceOf(Completeness.Complete.class, interpreter.completeness("%who\nint a = 1;"));
        assertInstanceOf(Completeness.Incomplete.class, interpreter.completeness("%who\nwhile (true) {"));
        assertInstanceOf(Completeness.Complete.class, interpreter.completeness("%%html\n<p>while (true) {"));
    }

    @Test
    void insideMagics_theirOwnWordsAreCompleted() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("date.jar"), "");
        var typed = "%jars " + folder + "/da";
        assertEquals(
                List.of(folder + "/data/", folder + "/date.jar"),
                interpreter.complete(typed, typed.length()).matches());
        assertEquals(
                List.of("%timeit"), interpreter.complete("%help %timei", 12).matches());
        var timed = "%time \"x\".subs";
        assertTrue(
                interpreter.complete(timed, timed.length()).matches().contains("substring("),
                "Java is completed behind %time");
        assertTrue(interpreter.complete("%%html\nStr", 10).matches().isEmpty(), "HTML is no Java");
    }

    @Test
    void help_explainsAMagic() {
        assertTrue(value("%timeit?").toString().startsWith("%timeit [-n LOOPS]"));
        assertTrue(value("?%%html").toString().contains("show the cell as HTML"));
        assertTrue(value("%help who").toString().contains("list the variables"));
        assertTrue(interpreter.inspect("%who", 3, 0).orElseThrow().text().contains("list the variables"));
        assertTrue(failure("%wo?").message().contains("did you mean %who?"));
        assertTrue(value("%lsmagic").toString().contains("%%writefile"));
    }

    @Test
    void timeit_measuresALoop() {
        assertEquals(5, ((Timings) value("%timeit -n 5 Math.sin(0.5)")).loops());
        var slept = (Timings) value("%%timeit -n 2 -r 3\nThread.sleep(5);");
        assertEquals(3, slept.nanos().length);
        assertTrue(slept.nanos()[0] >= 5e6, slept.toString());
        assertTrue(slept.toString().contains("of 3 repeats of 2 loops"), slept.toString());
        assertTrue(
                failure("%%timeit\n\nint x = nowhere;").traceback().toString().contains("line 3"));
        assertTrue(failure("%timeit -n many 1").message().contains("-n needs a number"));
    }

    @Test
    void writefile_andLoad_areInverse() throws IOException {
        var script = folder.resolve("script.jshell");
        run("%%writefile " + script + "\nint loaded = 3;\n%time loaded++;");
        assertEquals("int loaded = 3;\n%time loaded++;\n", Files.readString(script));
        run("%load " + script);
        assertEquals(4, value("loaded"));
        run("%%writefile -a " + script + "\nint loadedToo = loaded * 2;");
        run("%load " + script);
        assertEquals(8, value("loadedToo"));
        var notebook = Files.writeString(
                folder.resolve("n.ipynb"),
                """
                {"cells":[{"cell_type":"markdown","source":"# no code"},{"cell_type":"code","source":["int fromNotebook =\\n"," 5;"]},
                {"cell_type":"code","source":"int broken = nowhere;"}]}""");
        assertTrue(failure("%load " + notebook).traceback().toString().contains("n.ipynb [cell 2]"));
        assertEquals(5, value("fromNotebook"));
        assertEquals("NoSuchFileException", failure("%load nowhere.jshell").name());
        assertEquals(
                "IOException",
                failure("%load " + Files.writeString(folder.resolve("bad.ipynb"), "[]"))
                        .name());
    }

    @Test
    void jars_takeGlobs() throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        assertEquals(
                "NoSuchFileException", failure("%jars " + folder + "/lib/*.jar").name());
        Files.writeString(folder.resolve("lib/bad.jar"), "");
        assertTrue(failure("%jars " + folder + "/lib/*.jar").message().contains("bad.jar is no jar"));
        Files.delete(folder.resolve("lib/bad.jar"));
        new JarOutputStream(Files.newOutputStream(folder.resolve("lib/one.jar")), new Manifest()).close();
        run("%jars " + folder + "/lib/*.jar");
        assertTrue(value("%classpath").toString().contains(folder + "/lib/one.jar"));
    }

    @Test
    void reset_forgetsDefinitions() {
        var java = new JavaShell(List.of("java.util.*"));
        try (var fresh = new MagicInterpreter(java, MagicTable.standard(java, HISTORY))) {
            fresh.evaluate(new Cell("In [1]", "int gone = 1;\nint f() { return gone; }"));
            assertEquals(
                    new Evaluation.Finished(Optional.of("forgot 2 definitions")),
                    fresh.evaluate(new Cell("In [2]", "%reset -f")));
            assertInstanceOf(Evaluation.Failed.class, fresh.evaluate(new Cell("In [3]", "gone")));
            assertInstanceOf(
                    Evaluation.Finished.class,
                    fresh.evaluate(new Cell("In [4]", "int gone = 2; new ArrayList<String>()")));
        }
    }

    @Test
    void shell_isThereWhereItIsAllowed() {
        assertEquals(false, value("!true"));
        var java = new JavaShell(List.of());
        var magics = new MagicTable();
        new EnvironmentMagics().addTo(magics, true);
        try (var allowed = new MagicInterpreter(java, magics)) {
            assertInstanceOf(
                    Evaluation.Finished.class,
                    allowed.evaluate(new Cell("In [1]", "%env GREETING=hello\n!test \"$GREETING\" = hello")));
            var failed = assertInstanceOf(
                    Evaluation.Failed.class, allowed.evaluate(new Cell("In [2]", "int a = 1;\n!exit 3")));
            assertTrue(failed.message().contains("status 3"), failed.message());
            assertEquals(
                    new Evaluation.Finished(Optional.of(false)),
                    allowed.evaluate(new Cell("In [3]", "boolean b = a == 1\n  &&\n  !(a == 1);\nb")));
        }
    }

    /** However slow the machine: what never ends is stopped by any limit, and nothing here takes an hour. */
    @Test
    void timeLimit_stopsACell_andThatCellAlone() {
        var java = new JavaShell(List.of());
        var language = new MagicInterpreter(java, MagicTable.standard(java, HISTORY));
        try (var strict = new TimeLimit(language, 300);
                var patient = new TimeLimit(language, Duration.ofHours(1).toMillis())) {
            for (var endless : List.of("while (true);", "%time while (true);", "Thread.sleep(Long.MAX_VALUE);")) {
                var failed = assertInstanceOf(Evaluation.Failed.class, strict.evaluate(new Cell("In [1]", endless)));
                assertEquals("TimeLimit", failed.name());
                assertEquals(new Evaluation.Finished(Optional.of(2)), patient.evaluate(new Cell("In [2]", "1 + 1")));
            }
        }
    }

    private static void run(String code) {
        if (interpreter.evaluate(new Cell("In [1]", code)) instanceof Evaluation.Failed failed) {
            throw new AssertionError(failed.toString());
        }
    }

    private static Object value(String code) {
        var evaluation = interpreter.evaluate(new Cell("In [1]", code));
        if (evaluation instanceof Evaluation.Failed failed) {
            throw new AssertionError(failed.toString());
        }
        return ((Evaluation.Finished) evaluation).value().orElseThrow();
    }

    private static Evaluation.Failed failure(String code) {
        return assertInstanceOf(Evaluation.Failed.class, interpreter.evaluate(new Cell("In [1]", code)));
    }
}
