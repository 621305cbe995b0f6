package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Evaluation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellCompilationTest {
    private final Cells cells = new Cells();

    @AfterEach
    void close() {
        cells.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs = 1;\nint y = fien;",
                "runs = 1;\nString s = 3;",
                "var fresh = runs = 1;\nfresh.length();",
                "runs = 1;\nvoid f() { return 1; }",
                "runs = 1;\nimport no.such.Thing;",
                "runs = 1;\nvar runs = \"other\";\nruns.intValue();",
                "runs = 1;\nfor (int i = 0; i < 3; i++) { i.x(); }",
                "int more = runs = 1;\n\nint z = ;"
            })
    void aCellThatDoesNotCompile_runsNothing(String code) {
        cells.value("int runs = 0;");
        var failed = cells.failure(code);
        assertEquals("CompileError", failed.name());
        assertEquals(0, cells.value("runs"));
        assertEquals(List.of("int runs"), cells.shell().variables());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "List.of(1, 2.5)|2.5|v.get(1)",
                "List.of(1, \"a\")|a|v.get(1)",
                "new int[] {4}|4|v[0]",
                "Map.of(\"a\", List.of(1))|1|v.get(\"a\").get(0)",
                "new Object() { int n = 3; public String toString() { return \"anonymous\"; } }|anonymous|v.toString()",
                "(Supplier<String>) () -> \"s\"|s|v.get()",
                "List.of(1, 2).stream().collect(Collectors.toMap(x -> x, x -> x * x))|4|v.get(2)",
                "new ArrayList<Map.Entry<String, ? extends Number>>()|0|v.size()",
                "Stream.of(1, 2).toArray(Integer[]::new)|2|v[1]",
                "(char) 99|d|(char) (v + 1)",
                "Optional.of(1).map(x -> List.of(x))|1|v.get().get(0)",
                "Collections.unmodifiableList(new ArrayList<>(List.of(5)))|5|v.get(0)",
                "String.class|java.lang.String|v.getName()",
                "Arrays.asList(1, 2L)|1|v.get(0)"
            })
    void varHasTheTypeOfItsInitialiser(String initialiser, String expected, String use) {
        cells.value("var v = " + initialiser + ";");
        assertEquals(expected, String.valueOf(cells.value(use)));
        assertEquals(
                expected,
                String.valueOf(cells.value("var v = " + initialiser + ";\n" + use)),
                "and again, in one cell");
    }

    @Test
    void thousandsOfDeclarations_areOneCompilation() {
        int many = 3_000;
        var code = IntStream.range(0, many)
                .mapToObj(i -> "int v" + i + " = " + i + ";")
                .collect(Collectors.joining("\n"));
        cells.value(code);
        assertEquals(many - 1, cells.value("v" + (many - 1)));
        assertEquals(many, cells.shell().variables().size());
    }

    @Test
    void valuesOfExpressions_areNotKept() {
        var values = new ArrayList<WeakReference<Object>>();
        for (var code : List.of(
                "new byte[1_000_000]",
                "List.of(new byte[1_000_000]).get(0)",
                "var held = new byte[1_000_000];\nheld",
                "record R(byte[] b) { }\nnew R(new byte[9])",
                "(Runnable) () -> { }",
                "new Object() { byte[] b = new byte[9]; }")) {
            values.add(new WeakReference<>(cells.value(code)));
        }
        cells.value("var held = new byte[2];");
        cells.shell().reset();
        values.forEach(CellCompilationTest::assertCollected);
    }

    /** A full collection clears weak references at once; the compiler's own soft caches hold no values. */
    private static void assertCollected(WeakReference<Object> value) {
        for (int i = 0; i < 10 && value.get() != null; i++) {
            System.gc();
        }
        assertNull(value.get());
    }

    @Test
    void classesOfStatements_goWithThem() {
        var loaders = new ArrayList<WeakReference<Object>>();
        for (int i = 0; i < 5; i++) {
            loaders.add(new WeakReference<>(
                    cells.value("new Object() { }").getClass().getClassLoader()));
        }
        loaders.forEach(CellCompilationTest::assertCollected);
    }

    @Test
    void definitionsOfOneCell_mayReferToEachOther() {
        assertEquals(
                true,
                cells.value("boolean even(int n) { return n == 0 || odd(n - 1); }\nboolean odd(int n) { "
                        + "return n != 0 && even(n - 1); }\neven(10)"));
        assertEquals(
                "Leaf",
                cells.value(
                        """
                sealed interface Tree { }
                record Leaf() implements Tree { }
                record Node(Tree left, Tree right) implements Tree { }
                String name(Tree tree) { return switch (tree) { case Leaf leaf -> "Leaf"; case Node node -> "Node"; }; }
                name(new Leaf())"""));
    }

    @Test
    void whatIsDefinedLater_completesWhatWaited() {
        assertEquals(
                "note: area refers to Shape, not defined so far\n",
                cells.said("double area(Shape s) { return s.side() * s.side(); }"));
        assertEquals(
                "note: Square refers to Shape, not defined so far\n",
                cells.said("class Square implements Shape { public double side() { return 2; } }"));
        cells.value("interface Shape { double side(); }");
        assertEquals(4.0, cells.value("area(new Square())"));
    }

    @Test
    void accessOfMembers_isAsInOneFile() {
        cells.value("class Counter { int n; int next() { return ++n; } protected int twice() { return "
                + "2 * n; } static int made = 5; }\nvar c = new Counter();");
        assertEquals(List.of(1, 2, 1, 5), cells.value("List.of(c.next(), c.twice(), c.n, Counter.made)"));
        assertEquals(
                "3",
                cells.value("class Big extends Counter { int next() { return "
                        + "3; } }\nCounter b = new Big();\n\"\" + b.next()"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new Patern()|Did you mean Pattern?|import java.util.regex.Pattern;",
                "Pattern.compile(\"a\")|Pattern needs an import: import java.util.regex.Pattern;|",
                "Sytem.out.println()|Did you mean System?|",
                "new ArayList<String>()|Did you mean ArrayList?|",
                "HttpClient.newHttpClient()|import java.net.http.HttpClient;|"
            })
    void anUnknownName_getsARemedy(String code, String remedy, String before) {
        if (before != null) {
            cells.value(before + "\nint Pattern = 0;");
        }
        var trace = Cells.plain(cells.failure(code));
        assertTrue(trace.contains(remedy), trace);
    }

    @Test
    void aValueWhoseTextNeverEnds_canBeStopped() throws Exception {
        var value = cells.value("class L { public String toString() { while (true); } }\nnew L()");
        var started = new java.util.concurrent.CountDownLatch(1);
        var result = new java.util.concurrent.CompletableFuture<Evaluation>();
        var thread = Thread.ofPlatform()
                .daemon()
                .start(() -> result.complete(cells.shell().within(io.pposcope.kernel.cell.Cell.numbered(1, ""), () -> {
                    started.countDown();
                    return io.pposcope.kernel.display.Renderers.render(value);
                })));
        started.await();
        cells.shell().interrupt(thread);
        assertEquals("Interrupted", ((Evaluation.Failed) result.get(20, java.util.concurrent.TimeUnit.SECONDS)).name());
    }

    @Test
    void whatACellCompiles_doesNotGrowWithTheSession() {
        var writer = new UnitWriter(List.of("java.util.*"));
        var names = new Names();
        var fragment =
                new Fragment.Statement(new Fragment.Span(io.pposcope.kernel.cell.Cell.numbered(1, "v1++;"), 0, 5));
        var batch = new Batch("$Cell9", List.of(fragment));
        var plan = new UnitWriter.Plan(java.util.Map.of(), java.util.Map.of(), java.util.Set.of(), false);
        names.add(new Names.Variable("v1", "$Cell1"));
        names.compiled("$Cell1", java.util.Set.of("REPL.$Cell1"), java.util.Set.of());
        var alone = writer.unit(names, batch, plan);
        for (int i = 2; i < 1_000; i++) {
            names.add(new Names.Variable("v" + i, "$Cell" + i));
            names.compiled("$Cell" + i, java.util.Set.of("REPL.$Cell" + i), java.util.Set.of());
        }
        var crowded = writer.unit(names, batch, plan);
        assertEquals(alone.text().toString(), crowded.text().toString());
        assertEquals(java.util.Set.of("REPL.$Cell1"), names.closure(crowded.holders()));
    }

    /** The compiler counts its errors, also those of the ways in which a piece is not meant. */
    @Test
    void aCellMayHaveMoreDefinitionsThanTheCompilerTellsErrors() {
        var many = IntStream.range(0, 1_200)
                .mapToObj(i -> "int f" + i + "() { return " + i + "; }")
                .collect(Collectors.joining("\n"));
        assertEquals(1_199, cells.value(many + "\nf1199()"));
        assertTrue(Cells.plain(cells.failure(many + "\nint g() { return ; } }")).contains("line 1201"));
    }
}
