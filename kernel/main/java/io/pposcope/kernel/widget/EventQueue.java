package io.pposcope.kernel.widget;

import java.util.ArrayDeque;
import java.util.Queue;

/** Runs a widget's listeners one after another, off the comm thread: one that takes long holds up only its own widget. */
final class EventQueue {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    synchronized void add(Runnable event) {
        waiting.add(event);
        if (!running) {
            running = true;
            Thread.ofVirtual().name("widget").start(this::run);
        }
    }

    private void run() {
        for (var event = next(); event != null; event = next()) {
            try {
                event.run();
            } catch (RuntimeException | Error e) {
                System.err.println("a widget's listener failed: " + e);
            }
        }
    }

    private synchronized Runnable next() {
        var event = waiting.poll();
        running = event != null;
        return event;
    }
}
