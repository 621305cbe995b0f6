package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.Renderers;
import io.pposcope.kernel.internal.core.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The code of the guides. A block of Java is a cell; a block of text after it is what the cell shows. Blocks with a
 * file name are compiled and packaged as {@code magics.jar} first.
 */
class GuidesTest {
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\w*)(?: file=(\\S+))?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Path FOLDER = Path.of("..", "tutorials", "guides");
    private static final Path PROJECT =
            Path.of("..", "src", "test", "resources", "io", "pposcope", "release", "minimal");
    private static final String JAR = "magics.jar";

    @TempDir
    Path folder;

    private record Block(String language, String file, String text) {
        static Block of(MatchResult match) {
            return new Block(match.group(1), match.group(2), match.group(3));
        }

        boolean isCell() {
            return language.equals("java") && file == null;
        }
    }

    static List<String> guides() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Block> blocks(String guide) throws IOException {
        return BLOCK.matcher(Files.readString(FOLDER.resolve(guide)))
                .results()
                .map(Block::of)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("guides")
    void codeRunsAndShowsWhatTheGuideSays(String guide) throws Exception {
        var blocks = blocks(guide);
        assertTrue(blocks.stream().anyMatch(block -> block.language().equals("java")), guide + " holds no Java");
        String jar = jar(blocks.stream().filter(block -> block.file() != null).toList())
                .toString();
        try (var interpreter = Main.interpreter(History.inMemory())) {
            for (int i = 0; i < blocks.size(); i++) {
                if (blocks.get(i).isCell()) {
                    var shown = shown(
                            interpreter,
                            new Cell(
                                    guide + " block " + i,
                                    blocks.get(i).text().strip().replace(JAR, jar)));
                    if (i + 1 < blocks.size()
                            && blocks.get(i + 1).language().equals("text")
                            && blocks.get(i + 1).file() == null) {
                        assertEquals(
                                blocks.get(i + 1).text().strip(),
                                shown.strip(),
                                blocks.get(i).text());
                    }
                }
            }
        }
    }

    /** The project of the guide is the one that the test of projects builds and runs. */
    @Test
    void theProjectOfTheGuide_isTheOneThatIsBuilt() throws IOException {
        for (Block block : blocks("library.md")) {
            if (block.file() != null) {
                assertEquals(Files.readString(PROJECT.resolve(block.file())), block.text());
            }
        }
    }

    /** Java of pages that would train for minutes: all of a page is compiled as one method, which is not called. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "tutorials/debugger.md"})
    void codeOfLongRunsCompiles(String page) throws IOException {
        String code = BLOCK.matcher(Files.readString(Path.of("..", page)))
                .results()
                .map(Block::of)
                .filter(Block::isCell)
                .flatMap(block -> block.text().lines())
                .map(line -> line.replaceFirst("\\s*//.*", "").stripTrailing())
                .map(line -> line.isBlank() || line.endsWith(";") ? line : line + ";")
                .collect(Collectors.joining("\n"));
        try (var interpreter = Main.interpreter(History.inMemory())) {
            shown(interpreter, new Cell(page, "RewardFunction brevity, gold;"));
            shown(interpreter, new Cell(page, "void page() throws Exception {\n" + page(code) + "\n}"));
        }
    }

    /** The debugger's page goes on with a trainer that the reader has. */
    private static String page(String code) {
        return code.contains("PpoMax ppo") || code.contains("var ppo") ? code : "PpoMax ppo = null;\n" + code;
    }

    /** What a cell prints and shows. */
    private static String shown(Interpreter interpreter, Cell cell) {
        var before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            var evaluation = interpreter.evaluate(cell);
            assertFalse(evaluation instanceof Evaluation.Failed, () -> cell.code() + "\n" + evaluation);
            var value = ((Evaluation.Finished) evaluation).value();
            return printed.toString(StandardCharsets.UTF_8)
                    + value.map(shown -> Renderers.render(shown).text()).orElse("");
        } finally {
            System.setOut(before);
        }
    }

    private Path jar(List<Block> files) throws IOException {
        Path project = folder.resolve("project");
        List<String> arguments =
                new ArrayList<>(List.of("-d", folder.resolve("classes").toString()));
        for (Block block : files) {
            Path file = project.resolve(block.file());
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.text());
            if (block.file().endsWith(".java")) {
                arguments.add(file.toString());
            }
        }
        if (arguments.size() > 2) {
            assertEquals(
                    0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        }
        Path jar = folder.resolve(JAR);
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            add(out, folder.resolve("classes"));
            add(out, project.resolve("src/main/resources"));
        }
        return jar;
    }

    private static void add(JarOutputStream out, Path root) throws IOException {
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(
                            new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, out);
                }
            }
        }
    }
}
