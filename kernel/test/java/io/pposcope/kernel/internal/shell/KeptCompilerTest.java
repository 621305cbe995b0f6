package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kept compiler sees what a new one would see. */
class KeptCompilerTest {
    private static final String HELPER = "package helper; public class Helper { public static int n() { return 7; } }";

    @TempDir
    Path folder;

    private static Compiler kept() {
        return new Compiler(List.of(), KeptCompiler.find());
    }

    private static String unit(String name, String body) {
        return "package REPL; import java.util.*; public final class " + name + " { " + body + " }";
    }

    /** Tests have the options of kernelspecs; a JDK whose compiler is of another form fails here, and cells go on. */
    @Test
    void theCompiler_isKeptBetweenCells() {
        assertTrue(KeptCompiler.find().isPresent(), "this JDK's pool of compilers cannot be used");
        var compiler = kept();
        var lists = new ArrayList<TypeElement>();
        for (var name : List.of("A", "B")) {
            compiler.attribute(
                    unit(name, "List<String> l;"),
                    parsed -> lists.add(parsed.task().getElements().getTypeElement("java.util.List")));
        }
        assertSame(lists.get(0), lists.get(1), "the second task has read the platform anew");
    }

    /** Of one name, the class that is shown now counts: as it is, where it is, and not at all where it is hidden. */
    @Test
    void ofTheClassesOfCells_itSeesThoseThatAreShownNow() {
        for (var compiler : List.of(kept(), new Compiler(List.of(), Optional.empty()))) {
            var use = unit("Use", "Object o = Held.value;");
            assertEquals(1, compiler.compile(use).errors().size());
            show(compiler, unit("Held", "public static int value = 1;"));
            assertEquals(List.of(), compiler.compile(use).errors());
            show(compiler, unit("Held", "public static String other;"));
            assertEquals(1, compiler.compile(use).errors().size(), "the class of before is seen");
            assertEquals(
                    List.of(),
                    compiler.compile(unit("Use", "int n = Held.other.length();"))
                            .errors());
            compiler.files().show(Set.of());
            assertEquals(
                    1,
                    compiler.compile(unit("Use", "Object o = Held.other;"))
                            .errors()
                            .size(),
                    "a hidden class is seen");
        }
    }

    private static void show(Compiler compiler, String text) {
        var made = compiler.compile(text);
        assertEquals(List.of(), made.errors());
        made.classes().forEach(compiler.files()::declare);
        compiler.files().show(made.classes().keySet());
    }

    /** What a task could not find is looked for again when the class path has grown; a refused option leaves no trace. */
    @Test
    void itSeesTheClassPathOfNow() throws IOException {
        var compiler = kept();
        var use = "package REPL; import helper.*; public final class Use { int n = Helper.n(); }";
        assertTrue(!compiler.compile(use).errors().isEmpty());
        compiler.setClasspath(List.of(jar().toString()));
        assertEquals(List.of(), compiler.compile(use).errors());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Compiler(List.of("--no-such-option"), KeptCompiler.find()).compile(use));
    }

    private Path jar() throws IOException {
        var classes = kept().compile(HELPER).classes();
        var jar = folder.resolve("helper.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("helper/Helper.class"));
            out.write(classes.get("helper.Helper"));
        }
        return jar;
    }

    /** Errors are read while their task is there, and say the same. */
    @Test
    void errors_areThoseOfANewCompiler() {
        for (var body : List.of(
                "int x = \"s\";",
                "List<Integer> l = List.of(\"a\");",
                "void m() { nowhere(); new Missing<String>() {}; }",
                "int m() { }",
                "sealed interface S permits T {} record T() implements S {} int f(S s) { return switch (s) { }; }",
                "class java { } int n = ;")) {
            var first = kept();
            first.compile(unit("Before", "class Before2 extends ArrayList<Missing> {}"));
            var expected = new Compiler(List.of(), Optional.empty()).compile(unit("X", body));
            var found = first.compile(unit("X", body));
            assertEquals(expected.errors(), found.errors());
            assertTrue(!found.errors().isEmpty(), body);
        }
    }

    /** Names pile up in a compiler's tables; the next compiler takes over where one has seen enough. */
    @Test
    void compilersThatHaveSeenMuch_areReplaced() {
        var compiler = kept();
        var symbols = new ArrayList<Object>();
        for (int i = 0; i < 1_100; i++) {
            int cell = i;
            compiler.attribute(unit("C" + i, ""), parsed -> {
                if (cell % 100 == 0) {
                    symbols.add(parsed.task().getElements().getTypeElement("java.lang.Object"));
                }
            });
        }
        assertEquals(3, symbols.stream().distinct().count());
    }
}
