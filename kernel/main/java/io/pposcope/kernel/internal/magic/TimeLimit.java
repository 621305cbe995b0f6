package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Completion;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.magic.Magics;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A language whose cells are stopped when they have run for so long. */
public final class TimeLimit implements Interpreter {
    /** Between its pieces a cell does not hear that it should stop, so it is asked until it has ended. */
    private static final int AGAIN_MILLIS = 200;

    private final Interpreter language;
    private final long millis;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "time-limit");
        thread.setDaemon(true);
        return thread;
    });

    public TimeLimit(Interpreter language, long millis) {
        this.language = language;
        this.millis = millis;
    }

    @Override
    public Evaluation evaluate(Cell cell) {
        var thread = Thread.currentThread();
        var running = new Running(thread);
        var alarm = clock.scheduleWithFixedDelay(running::stop, millis, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        try {
            var evaluation = language.evaluate(cell);
            return running.end() && evaluation instanceof Evaluation.Failed
                    ? Magics.failed(
                            "TimeLimit", "the cell ran for more than " + millis + " ms, which IJAVA_TIMEOUT allows")
                    : evaluation;
        } finally {
            running.end();
            alarm.cancel(false);
        }
    }

    /** One cell on its thread: stopped while it runs or not at all, because the thread goes on to the next cell. */
    private final class Running {
        private final Thread thread;
        private boolean ended;
        private boolean stopped;

        Running(Thread thread) {
            this.thread = thread;
        }

        synchronized void stop() {
            if (!ended) {
                stopped = true;
                language.interrupt(thread);
            }
        }

        /** Whether it was stopped. */
        synchronized boolean end() {
            ended = true;
            return stopped;
        }
    }

    @Override
    public void interrupt(Thread thread) {
        language.interrupt(thread);
    }

    @Override
    public Completion complete(String code, int cursor) {
        return language.complete(code, cursor);
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        return language.inspect(code, cursor, detail);
    }

    @Override
    public Completeness completeness(String code) {
        return language.completeness(code);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        language.close();
    }
}
