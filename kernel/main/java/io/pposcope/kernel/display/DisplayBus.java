package io.pposcope.kernel.display;

import java.io.IOException;
import java.util.Optional;

/** The way from {@link Display} to the front end; callable from any thread. */
public interface DisplayBus {
    /** Shows a bundle below the cell of the calling thread, under a display id where later updates are wanted. */
    void show(MimeBundle bundle, Optional<String> displayId);

    /** Replaces what is shown under a display id, wherever it stands. */
    void update(MimeBundle bundle, String displayId);

    /** Clears the cell's output, at once or when the next output comes. */
    void clear(boolean wait);

    /**
     * Asks the person at the front end for a line of text.
     *
     * @throws IOException if the front end takes no input or the wait was interrupted
     */
    String ask(String prompt, boolean password) throws IOException;
}
