package io.pposcope.kernel.magic;

import io.pposcope.kernel.cell.Evaluation;

/** What a magic does. */
@FunctionalInterface
public interface Magic {
    /** Runs it; an exception becomes the cell's error. */
    Evaluation run(MagicCall call) throws Exception;
}
