package io.pposcope.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Cells of a session, run one after another. */
final class Cells implements AutoCloseable {
    private final JavaShell shell = new JavaShell(List.of("java.util.*", "java.util.function.*", "java.util.stream.*"));
    private int count;

    JavaShell shell() {
        return shell;
    }

    Evaluation run(String code) {
        return shell.evaluate(Cell.numbered(++count, code));
    }

    /** The value of a cell; null where it has none. */
    Object value(String code) {
        var evaluation = run(code);
        if (evaluation instanceof Evaluation.Failed failed) {
            throw new AssertionError(code + "\n" + plain(failed));
        }
        return ((Evaluation.Finished) evaluation).value().orElse(null);
    }

    Evaluation.Failed failure(String code) {
        return assertInstanceOf(Evaluation.Failed.class, run(code));
    }

    /** What a cell says on standard error. */
    String said(String code) {
        var before = System.err;
        var said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            value(code);
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    static String plain(Evaluation.Failed failed) {
        return String.join("\n", failed.traceback()).replaceAll("\u001b\\[[0-9;]*m", "");
    }

    @Override
    public void close() {
        shell.close();
    }
}
