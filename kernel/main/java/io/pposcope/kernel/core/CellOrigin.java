package io.pposcope.kernel.core;

import io.pposcope.kernel.comm.Origin;
import io.pposcope.kernel.protocol.Message;
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
