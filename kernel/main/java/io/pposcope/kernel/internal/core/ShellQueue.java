package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.internal.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A shell's thread and its queue of cells. */
final class ShellQueue {
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final CellRunner runner;
    private final Interpreter interpreter;
    private final Thread thread;
    private volatile boolean closed;

    private record Job(CellRunner runner, ShellQueue lane, Message request) implements Runnable {
        @Override
        public void run() {
            runner.run(request, lane::takeQueued);
        }
    }

    ShellQueue(String name, CellRunner runner, Interpreter interpreter) {
        this.runner = runner;
        this.interpreter = interpreter;
        thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    void submit(Message request) {
        queue.add(new Job(runner, this, request));
    }

    void interrupt() {
        interpreter.interrupt(thread);
    }

    /** Stops the running cell and aborts the queued ones; the thread ends. */
    void close() {
        closed = true;
        interrupt();
        queue.add(this::abortQueued);
    }

    private void abortQueued() {
        takeQueued().forEach(runner::abort);
    }

    private List<Message> takeQueued() {
        var waiting = new ArrayList<Runnable>();
        queue.drainTo(waiting);
        return waiting.stream()
                .filter(Job.class::isInstance)
                .map(job -> ((Job) job).request())
                .toList();
    }

    private void work() {
        while (!closed || !queue.isEmpty()) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                continue;
            }
        }
    }
}
