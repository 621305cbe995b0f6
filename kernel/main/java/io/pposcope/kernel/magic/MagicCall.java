package io.pposcope.kernel.magic;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import java.util.Optional;

/**
 * One use of a magic.
 *
 * @param arguments the rest of its line, trimmed
 * @param body for {@code %%}: the rest of the cell, with its lines where they were; empty for {@code %}
 * @param cell the cell it stands in
 * @param language what runs code inside the magic
 * @param whole what runs whole cells, magics among them
 * @param outside where the magic waits for code that is no Java
 */
public record MagicCall(
        String arguments,
        Optional<String> body,
        Cell cell,
        Interpreter language,
        Interpreter whole,
        OutsideCode outside) {
    /** Runs the body, or where there is none the arguments, as code of the cell. */
    public Evaluation runCode() {
        return language.evaluate(new Cell(cell.label(), body.orElse(arguments)));
    }
}
