package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A variable keeps its value until something else is assigned to it. */
class VariablesKeepTheirValuesTest {
    private final Cells cells = new Cells();

    @BeforeEach
    void declare() {
        cells.value(
                """
                record Point(int x) { }
                class Box { int v = 1; }
                int n = 7;
                String word = "kept";
                var words = new ArrayList<>(List.of("a", "b"));
                List<Integer> numbers = List.of(1, 2);
                var origin = new Point(3);
                Box box = new Box();
                Function<Integer, Integer> plus = x -> x + n;
                int total(int q) { return q + n + words.size(); }""");
    }

    @AfterEach
    void close() {
        cells.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import java.util.regex.*;\nimport java.text.*;",
                "import java.awt.*;",
                "import java.awt.List;",
                "import static java.lang.Math.*;\nimport static java.util.stream.Collectors.*;",
                "import java.util.regex.Pattern;",
                "int x = 1; var q = \"a variable named like a parameter\";",
                "class Box { int v = 2; }",
                "record Point(double x) { }",
                "int total(int q) { return -1; }",
                "enum Colour { RED }",
                "interface Point { }",
                "String total(String s) { return s; }"
            })
    void whateverIsImportedOrRedefined(String code) {
        cells.value(code);
        assertEquals(
                List.of(7, "kept", List.of("a", "b"), List.of(1, 2), 3, 1, 12),
                cells.value("java.util.List.of(n, word, words, numbers, origin.x(), box.v, plus.apply(5))"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int n = Integer.parseInt(\"z\");",
                "var n = List.of(1).get(2);",
                "String n = List.of(\"\").get(2);",
                "n = Integer.parseInt(\"z\");",
                "int m = 1; int n = 1 / (m - m);"
            })
    void whereTheNewValueThrows(String code) {
        cells.failure(code);
        assertEquals(7, cells.value("n"));
        assertEquals(12, cells.value("plus.apply(5)"));
    }

    @Test
    void codeThatUsesAVariableSeesItsNewValue() {
        cells.value("int n = 100;");
        assertEquals(105, cells.value("plus.apply(5)"));
        assertEquals(103, cells.value("total(1)"));
        cells.value("double n = 0.5;");
        assertEquals(0.5, cells.value("n"));
        assertTrue(cells.said("double total(int q) { return q + n; }").isEmpty());
        assertEquals(1.5, cells.value("total(1)"));
    }

    @Test
    void aMethodThatIsReplacedIsReplacedForAllWhoHoldIt() {
        cells.value("int step(int k) { return k <= 0 ? 0 : 1 + step(k - "
                + "1); }\nFunction<Integer, Integer> call = k -> step(k);\n"
                + "class Walker { int go(int k) { return step(k); } }\nvar walker = new Walker();");
        assertEquals(4, cells.value("call.apply(4)"));
        cells.value("int step(int k) { return k <= 0 ? 0 : 10 + step(k - 1); }");
        assertEquals(List.of(40, 40, 40), cells.value("List.of(step(4), call.apply(4), walker.go(4))"));
        assertEquals(List.of(10, 20), cells.value("Stream.of(1, 2).map(this_ -> step(this_)).toList()"));
    }

    @Test
    void overloadsOfDifferentCells_standSideBySide() {
        cells.value("String show(int i) { return \"int\"; }");
        cells.value("String show(String s) { return \"text\" + show(1); }");
        assertEquals(List.of("int", "textint"), cells.value("List.of(show(1), show(\"\"))"));
    }

    @Test
    void aCellRunAgainWithTheSameTypes_keepsTheirInstances() {
        cells.value("record Point(int x) { }\nclass Box { int v = 1; }");
        assertEquals(true, cells.value("origin instanceof Point && box instanceof Box"));
    }

    @Test
    void whatNoLongerFits_isSaid() {
        cells.value("int left(Point p) { return p.x(); }");
        assertEquals(
                "note: Point has changed, which leaves origin with its "
                        + "value and its former type; left no longer compiling\n",
                cells.said("record Point(double x) { }"));
        assertTrue(
                cells.failure("left(new Point(1))").message().startsWith("method left refers to "), "a call says why");
    }

    @Test
    void aNameUsedBeforeItIsDeclaredAnew_hasItsFormerMeaning() {
        assertEquals("7 8.0", cells.value("var former = n;\nvar n = 8.0;\nformer + \" \" + n"));
        assertEquals("2", cells.value("int twice = 1;\nint twice = 2;\n\"\" + twice"));
    }
}
