package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Evaluation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JavaShellTest {
    private static JavaShell shell;
    private static int count;

    @BeforeAll
    static void start() {
        shell = new JavaShell(List.of("java.util.*", "java.util.stream.*", "static java.lang.Math.*"));
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    @Test
    void lastExpression_isTheValue_unlessASemicolonHoldsItBack() {
        assertEquals(Optional.of(42), value("int six = 6; int seven() { return 7; }\nsix * seven()"));
        assertEquals(Optional.of(42), value("21 * 2 // no semicolon; here"));
        assertEquals(Optional.empty(), value("21 * 2;"));
        assertEquals(Optional.empty(), value("int assigned = 3"));
        assertEquals(Optional.empty(), value("// nothing"));
        assertEquals(Optional.of(List.of(2, 3)), value("List.of(1, 2).stream()\n    .map(i -> i + 1)\n    .toList()"));
        assertEquals(Optional.of(4.0), value("max(3.0, 4.0)"));
    }

    @Test
    void severalDeclarations_inOneCell() {
        assertEquals(
                Optional.of("Pair[a=1, b=x] 3"),
                value(
                        """
                record Pair(int a, String b) { }
                interface Shape { int sides(); }
                class Triangle implements Shape { public int sides() { return 3; } }
                new Pair(1, "x") + " " + new Triangle().sides()"""));
    }

    @Test
    void ifElse_acrossLines_isOneStatement() {
        value("String branch = \"\";");
        value("if (1 > 2) {\n  branch = \"a\";\n}\nelse {\n  branch = \"b\";\n}");
        assertEquals(Optional.of("b"), value("branch"));
    }

    @Test
    void classes_areTheApplicationsOwn() {
        assertSame(JavaShell.class, value(JavaShell.class.getName() + ".class").orElseThrow());
    }

    @Test
    void compileError_pointsAtItsSpan() {
        var failed = failure("int fine = 1;\n\tint wrong = fien + 1;");
        var trace = plain(failed);
        assertEquals("cannot find symbol", failed.message());
        assertTrue(trace.contains("line 2, column 14"), trace);
        assertTrue(trace.contains("\tint wrong = fien + 1;\n    \t            ^^^^"), trace);
        assertTrue(trace.contains("Did you mean fine?"), trace);
    }

    @Test
    void syntaxError_letsNothingOfTheCellRun() {
        value("int runs = 0;");
        failure("runs++;\nint x = ;");
        assertEquals(Optional.of(0), value("runs"));
    }

    @Test
    void thrown_showsCellFramesFirst_byLine_andCauses() {
        value("int divide(int n) {\n  int d = n - n;\n  return n / d;\n}");
        var trace = plain(failure("try {\n  divide(3);\n} catch (ArithmeticException e) {\n"
                + "  throw new IllegalStateException(\"wrapped\", e);\n}"));
        assertTrue(trace.startsWith("java.lang.IllegalStateException: wrapped\n"), trace);
        assertTrue(trace.contains("line 4: throw new IllegalStateException"), trace);
        assertTrue(trace.contains("caused by java.lang.ArithmeticException: / by zero"), trace);
        assertTrue(trace.contains("line 3 in divide: return n / d;"), trace);
        assertTrue(trace.contains("line 2: divide(3);"), trace);
        assertFalse(trace.contains("jdk.jshell"), trace);
    }

    @Test
    void thrownInALibrary_keepsLibraryFramesBehindTheCells() {
        var trace = plain(failure("List<Integer> one = List.of(1);\n\none.get(\n   7);"));
        assertTrue(
                trace.indexOf("line 3: one.get(") < trace.indexOf("at java.base/java.util.ImmutableCollections"),
                trace);
        assertTrue(trace.contains("line 3: one.get("), trace);
    }

    @Test
    void thrownInAnInitialiser_namesItsLine() {
        for (var declaration : List.of(
                "var a%d = Integer.parseInt(\"x\");",
                "var b%d = new ArrayList<>(List.of(1)).get(3);",
                "var c%d = new Object() { int n = List.of(1).get(2); };",
                "List<Integer> d%d =\n List.of(List.of(1).get(2));")) {
            var trace = plain(failure("\n\n" + declaration.formatted(count)));
            assertTrue(trace.contains("line 3: ") || trace.contains("line 4: "), trace);
            assertFalse(trace.contains("jdk.jshell"), trace);
        }
    }

    @Test
    void undefinedReference_isNamed() {
        value("int later() { return comesLater(); }");
        assertTrue(failure("later()").message().contains("comesLater()"));
        value("int comesLater() { return 5; }");
        assertEquals(Optional.of(5), value("later()"));
    }

    @Test
    void interrupt_stopsLoopsSleepsAndCatchAlls() throws Exception {
        for (var code : List.of(
                "long i = 0; while (true) i++;",
                "Thread.sleep(60_000);",
                "for (;;) { try { Thread.sleep(1_000); } catch (Throwable t) { } }",
                "Stream.iterate(1, x -> x + 1).filter(x -> x < 0).findFirst()")) {
            assertEquals("Interrupted", interrupted(code).name(), code);
        }
        assertEquals(Optional.of(2), value("1 + 1"));
    }

    @Test
    void interrupt_withoutACell_doesNothing() {
        shell.interrupt(Thread.currentThread());
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(Optional.of(2), value("1 + 1"));
    }

    @Test
    void completion_findsMembersLocalsAndPlaces() {
        var code = "var words = new ArrayList<String>();\nwords.addA";
        assertEquals(List.of("addAll("), shell.complete(code, code.length()).matches());
        assertEquals(code.length() - 4, shell.complete(code, code.length()).start());
        value("int shelved = 1;\nint shelve(int n) { return n; }\nclass Shelving { }");
        assertEquals(List.of("shelve(", "shelved"), shell.complete("shelv", 5).matches());
        assertEquals(List.of("Shelving()"), shell.complete("new Shelvi", 10).matches());
    }

    @Test
    void inspection_givesSignatures() {
        assertTrue(shell.inspect("String.valueOf(", 15, 0).orElseThrow().text().contains("valueOf(int i)"));
        assertTrue(shell.inspect("int x = abs(3)", 9, 0).orElseThrow().text().contains("abs("));
        assertTrue(shell.inspect("  ", 1, 0).isEmpty());
        value("int scaled(int amount, double factor) { return (int) (amount * factor); }\nrecord Shelf(int width) { }");
        assertEquals(
                "int scaled(int amount, double factor)",
                shell.inspect("scaled(", 7, 0).orElseThrow().text());
    }

    @Test
    void javadoc_isRendered() {
        var comment = "First {@code a < b}.\n\n<p>Second.\n@param x what is put in\n@return the sum";
        assertEquals("First a < b.\nSecond.\n@param x what is put in\n@return the sum", Javadoc.text(comment));
        var html = Javadoc.html(comment);
        assertTrue(
                html.contains("<code>a &lt; b</code>")
                        && html.contains("<b>parameter</b> x what")
                        && html.contains("<b>returns</b> the sum"),
                html);
    }

    @Test
    void completeness_knowsThreeAnswers() {
        assertInstanceOf(Completeness.Complete.class, shell.completeness("int x = 1;\nx"));
        assertEquals(
                "        ",
                assertInstanceOf(Completeness.Incomplete.class, shell.completeness("class A {\n  void f() {"))
                        .indent());
        assertInstanceOf(Completeness.Invalid.class, shell.completeness("int x = ;"));
    }

    @Test
    void unknownDefaultImport_isRefused() {
        var message = assertThrows(IllegalArgumentException.class, () -> new JavaShell(List.of("no.such.place.*")))
                .getMessage();
        assertTrue(message.contains("no.such.place.*"), message);
    }

    private static Evaluation.Failed interrupted(String code) throws Exception {
        var ready = new CompletableFuture<Thread>();
        var result = CompletableFuture.supplyAsync(() -> {
            ready.complete(Thread.currentThread());
            return run(code);
        });
        var thread = ready.get();
        Thread.sleep(Duration.ofMillis(400));
        shell.interrupt(thread);
        return assertInstanceOf(Evaluation.Failed.class, result.get(5, TimeUnit.SECONDS));
    }

    private static Evaluation run(String code) {
        return shell.evaluate(Cell.numbered(++count, code));
    }

    private static Optional<Object> value(String code) {
        var evaluation = run(code);
        if (evaluation instanceof Evaluation.Failed failed) {
            throw new AssertionError(plain(failed));
        }
        return ((Evaluation.Finished) evaluation).value();
    }

    private static Evaluation.Failed failure(String code) {
        return assertInstanceOf(Evaluation.Failed.class, run(code));
    }

    private static String plain(Evaluation.Failed failed) {
        return String.join("\n", failed.traceback()).replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
