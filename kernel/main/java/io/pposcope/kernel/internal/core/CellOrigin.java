package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.internal.comm.Origin;
import io.pposcope.kernel.internal.protocol.Message;
import java.util.function.Consumer;

/** The request behind an output. */
record CellOrigin(Cells cells, CellOutput output) implements Origin {
    @Override
    public void run(Runnable task) {
        cells.within(output, false, task);
    }

    @Override
    public void capture(Consumer<Message> taker, Runnable task) {
        var captured = output.capturedBy(taker);
        cells.within(captured, false, () -> {
            try {
                task.run();
            } finally {
                captured.flush();
            }
        });
    }
}
