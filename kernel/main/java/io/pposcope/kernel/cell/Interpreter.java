package io.pposcope.kernel.cell;

import io.pposcope.kernel.display.MimeBundle;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The language of the cells. {@link #evaluate} runs on the calling thread, and several threads may evaluate at once;
 * everything else may be called while cells run. Cursors count UTF-16 units, as Java strings do.
 */
public interface Interpreter extends AutoCloseable {
    /** Runs a cell to its end; never throws what the cell throws. */
    Evaluation evaluate(Cell cell);

    /** Makes the cell that runs on {@code thread} stop soon; without one, does nothing. */
    void interrupt(Thread thread);

    /**
     * Does work that calls the code of a cell's values, as rendering does, so that an interrupt stops it as it stops
     * the cell; the result is the evaluation's value.
     */
    default Evaluation within(Cell cell, Supplier<Object> work) {
        return new Evaluation.Finished(Optional.ofNullable(work.get()));
    }

    Completion complete(String code, int cursor);

    /** What is known about the name at the cursor, at detail level 0 (signature) or 1 (with documentation). */
    Optional<MimeBundle> inspect(String code, int cursor, int detail);

    Completeness completeness(String code);

    @Override
    void close();
}
