package io.pposcope.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Sizes of methods, and habits that a compiler does not see. */
class CodeShapeTest {

    private static final int LONGEST_METHOD = 60;
    private static final int LONGEST_LINE = 120;
    private static final List<Path> CODE = List.of(Path.of("main", "java"), Path.of("..", "kernel", "main", "java"));
    private static final List<Path> TESTS = List.of(Path.of("test", "java"), Path.of("..", "kernel", "test", "java"));
    private static final Path SCRIPTS = Path.of("main", "resources", "io", "pposcope", "engine", "script");

    private static final Pattern ASSERTION = Pattern.compile("(?:Assertions\\.)?assert(?:Array|Not)?Equals");
    /** A number with a point or an exponent, a number alone, or a constant. */
    private static final Pattern TOLERANCE =
            Pattern.compile("\\d\\.\\d|\\d[eE]-?\\d|^[\\d_]+[dDfFlL]?$|(?<![\\w.])[A-Z][A-Z0-9_]+\\b(?!\\.)");

    /** Tests in which time itself is tested, or a process is to be met at a random moment. */
    private static final Set<String> MAY_SLEEP = Set.of(
            "PausingChangesNothingTest.java",
            "KilledProcessTest.java",
            "MagicInterpreterTest.java",
            "JavaShellTest.java",
            "CellOutputTest.java",
            "GuestMagicsTest.java",
            "CodeShapeTest.java");

    @Test
    void methods_are_short() throws IOException {
        List<String> faults = new ArrayList<>();
        scan(CODE, (unit, positions) -> new TreeScanner<>() {
            @Override
            public Void visitMethod(MethodTree method, Void ignored) {
                LineMap lines = unit.getLineMap();
                long length = 1
                        + lines.getLineNumber(positions.getEndPosition(unit, method))
                        - lines.getLineNumber(positions.getStartPosition(unit, method));
                if (length > LONGEST_METHOD) {
                    faults.add(fileOf(unit) + ": " + method.getName() + " has " + length + " lines");
                }
                return super.visitMethod(method, null);
            }
        });
        assertEquals(List.of(), faults);
    }

    @Test
    void branches_and_loops_have_braces() throws IOException {
        List<String> faults = new ArrayList<>();
        scan(CODE, (unit, positions) -> new TreeScanner<>() {
            private void require(StatementTree body) {
                if (body != null && !(body instanceof BlockTree) && !(body instanceof IfTree)) {
                    faults.add(fileOf(unit) + ": " + body);
                }
            }

            @Override
            public Void visitIf(IfTree branch, Void ignored) {
                require(branch.getThenStatement());
                require(branch.getElseStatement());
                return super.visitIf(branch, null);
            }

            @Override
            public Void visitForLoop(ForLoopTree loop, Void ignored) {
                require(loop.getStatement());
                return super.visitForLoop(loop, null);
            }

            @Override
            public Void visitEnhancedForLoop(EnhancedForLoopTree loop, Void ignored) {
                require(loop.getStatement());
                return super.visitEnhancedForLoop(loop, null);
            }

            @Override
            public Void visitWhileLoop(WhileLoopTree loop, Void ignored) {
                require(loop.getStatement());
                return super.visitWhileLoop(loop, null);
            }
        });
        assertEquals(List.of(), faults);
    }

    /** The formatter breaks lines; it leaves comments, long words and the texts of text blocks as they are. */
    @Test
    void lines_are_short() {
        List<String> faults = new ArrayList<>();
        CODE.stream().flatMap(root -> below(root, ".java").stream()).forEach(file -> {
            boolean inTextBlock = false;
            for (String line : read(file).split("\n")) {
                boolean table = line.contains("<tr>") || line.contains("<td>");
                if (line.length() > LONGEST_LINE && !inTextBlock && !table) {
                    faults.add(file.getFileName() + ": " + line.strip());
                }
                inTextBlock ^= line.split("\"\"\"", -1).length % 2 == 0;
            }
        });
        assertEquals(List.of(), faults);
    }

    /** A reader's first look, a hover, shows the first sentence alone: it says what the member is, not "the same". */
    @Test
    void first_sentences_stand_alone() {
        Pattern leaning =
                Pattern.compile("/\\*\\*\\s+(?:\\* )?The same(?:[,;.]| (?:under|with|for|on|of|without|where) )");
        List<String> faults = CODE.stream()
                .flatMap(root -> below(root, ".java").stream())
                .filter(file -> leaning.matcher(read(file)).find())
                .map(Path::toString)
                .toList();
        assertEquals(List.of(), faults);
    }

    @Test
    void tests_wait_for_conditions_and_not_for_time() {
        List<String> faults = TESTS.stream()
                .flatMap(root -> below(root, ".java").stream())
                .filter(file -> read(file).contains("Thread.sleep")
                        && !MAY_SLEEP.contains(file.getFileName().toString()))
                .map(Path::toString)
                .toList();
        assertEquals(List.of(), faults);
    }

    /** TorchScript knows types by number too, which nobody can read: {@code x.to(6)}. */
    @Test
    void scripts_name_their_types() {
        Pattern numbered = Pattern.compile("(?:\\.to|dtype=)\\(?\\d");
        List<String> faults = below(SCRIPTS, ".py").stream()
                .filter(file -> numbered.matcher(read(file)).find())
                .map(Path::toString)
                .toList();
        assertEquals(List.of(), faults);
    }

    /** A tolerance that stands in {@code Tolerances} says why it is not smaller; only 0 needs no reason. */
    @Test
    void tests_take_their_tolerances_from_one_file() throws IOException {
        List<String> faults = new ArrayList<>();
        scan(TESTS, (unit, positions) -> new TreeScanner<>() {
            @Override
            public Void visitMethodInvocation(MethodInvocationTree call, Void ignored) {
                if (ASSERTION.matcher(call.getMethodSelect().toString()).matches()
                        && call.getArguments().size() > 2
                        && isToleranceOfItsOwn(call.getArguments().get(2))) {
                    faults.add(fileOf(unit) + ": " + call);
                }
                return super.visitMethodInvocation(call, null);
            }
        });
        assertEquals(List.of(), faults);
    }

    private static boolean isToleranceOfItsOwn(ExpressionTree third) {
        String text = third.toString();
        boolean message = text.contains("\"") || third instanceof LambdaExpressionTree;
        return !message
                && !text.contains("Tolerances.")
                && TOLERANCE.matcher(text).find()
                && !text.equals("0");
    }

    /** Has every source file below the folders parsed by the JDK's compiler and looked through. */
    private static void scan(
            List<Path> roots, BiFunction<CompilationUnitTree, SourcePositions, TreeScanner<Void, Void>> scanner)
            throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = roots.stream()
                    .flatMap(root -> below(root, ".java").stream())
                    .toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, d -> {}, null, null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            task.parse().forEach(unit -> scanner.apply(unit, positions).scan(unit, null));
        }
    }

    private static String fileOf(CompilationUnitTree unit) {
        return Path.of(unit.getSourceFile().getName()).getFileName().toString();
    }

    private static List<Path> below(Path root, String ending) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
