package io.pposcope.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.display.Renderers;
import io.pposcope.kernel.internal.core.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reader copies from these pages runs: each block of Java, and each that begins with a magic, is a cell as it
 * stands.
 */
@Tag("slow")
class PagesRunTest {
    private static final Pattern CELL =
            Pattern.compile("^```(?:java)?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "tutorials/debugger.md"})
    void everyCell_runsAndShowsItsValue(String page) throws Exception {
        var cells = cells(Path.of("..", page));
        assertFalse(cells.isEmpty(), page + " holds no cell");
        try (var interpreter = Main.interpreter(History.inMemory())) {
            for (var code : cells) {
                var evaluation = interpreter.evaluate(new Cell(page, code));
                assertFalse(evaluation instanceof Evaluation.Failed, () -> code + "\n" + evaluation);
                ((Evaluation.Finished) evaluation).value().ifPresent(Renderers::render);
            }
        }
    }

    private static List<String> cells(Path page) throws IOException {
        return CELL.matcher(Files.readString(page))
                .results()
                .filter(block ->
                        block.group().startsWith("```java") || block.group(1).startsWith("%"))
                .map(block -> block.group(1))
                .toList();
    }
}
