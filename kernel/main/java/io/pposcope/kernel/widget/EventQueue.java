package io.pposcope.kernel.widget;

import io.pposcope.kernel.internal.comm.Origin;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Runs a widget's listeners one after another, off the comm thread: one that takes long holds up only its own widget.
 * What they print, show and throw appears below the cell that made the widget.
 */
final class EventQueue {
    private static final String OURS = EventQueue.class.getPackageName() + ".";

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Origin origin;
    private boolean running;

    EventQueue(Origin origin) {
        this.origin = origin;
    }

    synchronized void add(Runnable event) {
        waiting.add(event);
        if (!running) {
            running = true;
            Thread.ofVirtual().name("widget").start(() -> origin.run(this::run));
        }
    }

    private void run() {
        for (var event = next(); event != null; event = next()) {
            try {
                event.run();
            } catch (Throwable thrown) {
                report(thrown);
            }
        }
    }

    private synchronized Runnable next() {
        var event = waiting.poll();
        running = event != null;
        return event;
    }

    /**
     * Prints what a listener threw, on standard error, without the frames below the listener: they are the kernel's
     * own.
     */
    static void report(Throwable thrown) {
        var trace = thrown.getStackTrace();
        var theirs = Arrays.stream(trace)
                .takeWhile(frame -> !frame.getClassName().startsWith(OURS))
                .toArray(StackTraceElement[]::new);
        if (theirs.length > 0) {
            thrown.setStackTrace(theirs);
        }
        System.err.print("a widget's listener failed: ");
        thrown.printStackTrace();
    }
}
