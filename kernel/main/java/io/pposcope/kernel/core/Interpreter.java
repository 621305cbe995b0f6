package io.pposcope.kernel.core;

import io.pposcope.kernel.display.MimeBundle;
import java.util.Optional;

/**
 * The language of the cells. {@link #evaluate} runs on the calling thread, and several threads may evaluate at once;
 * everything else may be called while cells run. Cursors count UTF-16 units, as Java strings do.
 */
public interface Interpreter extends AutoCloseable {
    /** Runs a cell to its end; never throws what the cell throws. */
    Evaluation evaluate(Cell cell);

    /** Makes the cell that runs on {@code thread} stop soon; without one, does nothing. */
    void interrupt(Thread thread);

    Completion complete(String code, int cursor);

    /** What is known about the name at the cursor, at detail level 0 (signature) or 1 (with documentation). */
    Optional<MimeBundle> inspect(String code, int cursor, int detail);

    Completeness completeness(String code);

    @Override
    void close();
}
