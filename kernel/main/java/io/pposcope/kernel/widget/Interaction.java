package io.pposcope.kernel.widget;

import io.pposcope.kernel.display.Display;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Shows a result again whenever one of some widgets changes; changes during a computation lead to one more, with the
 * newest values.
 */
final class Interaction {
    private final Supplier<?> result;
    private final Output output;
    private final EventQueue queue;
    private final AtomicBoolean waiting = new AtomicBoolean();

    Interaction(Supplier<?> result, Output output) {
        this.result = result;
        this.output = output;
        this.queue = new EventQueue(output.origin());
    }

    void follow(Widget control) {
        control.watch(this::changed);
    }

    private void changed() {
        if (waiting.compareAndSet(false, true)) {
            queue.add(this::refresh);
        }
    }

    void refresh() {
        waiting.set(false);
        output.capture(() -> {
            Display.clearOutput(true);
            var value = result.get();
            if (value != null) {
                Display.display(value);
            }
        });
    }
}
