package io.pposcope.kernel.internal.comm;

import io.pposcope.kernel.internal.protocol.Message;
import java.util.function.Consumer;

/** The cell that something was made in. Work that is done for it later prints and shows below that cell. */
public interface Origin {
    /** Without a kernel: prints to the terminal, and nothing can be captured. */
    Origin NONE = new Origin() {
        @Override
        public void run(Runnable task) {
            task.run();
        }

        @Override
        public void capture(Consumer<Message> taker, Runnable task) {
            task.run();
        }
    };

    /** Runs a task on the calling thread as part of that cell. */
    void run(Runnable task);

    /**
     * Runs a task on the calling thread; what it prints and shows, threads that it starts included, goes to
     * {@code taker} instead of below the cell.
     */
    void capture(Consumer<Message> taker, Runnable task);
}
