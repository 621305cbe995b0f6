package io.pposcope.kernel.cell;

import java.util.List;
import java.util.Optional;

/** How a cell ended. */
public sealed interface Evaluation {
    /**
     * The cell ran to its end.
     *
     * @param value what its last expression gave; empty where it ends in a statement or gave null
     */
    record Finished(Optional<Object> value) implements Evaluation {
        public static final Finished NOTHING = new Finished(Optional.empty());
    }

    /**
     * The cell did not compile, threw, or was interrupted.
     *
     * @param name short name of the error: a class name, {@code CompileError}, {@code Interrupted}
     * @param message one sentence
     * @param traceback lines to show, with ANSI colours
     */
    record Failed(String name, String message, List<String> traceback) implements Evaluation {
        public Failed {
            traceback = List.copyOf(traceback);
        }
    }
}
