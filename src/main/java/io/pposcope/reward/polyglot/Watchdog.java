package io.pposcope.reward.polyglot;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Context;

/** Interrupts guest code whose time is up, and ends the process where that does not help. */
final class Watchdog {

    private static final long EVERY_MILLIS = 20;
    private static final Duration GRACE = Duration.ofMillis(1500);

    private record Guarded(Context context, long deadline, String message, int row) {}

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });
    private final Replies replies;
    private volatile Guarded guarded;
    private volatile Optional<Fault> barked = Optional.empty();

    Watchdog(Replies replies) {
        this.replies = replies;
        clock.scheduleAtFixedRate(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From now on, until {@link #release}, this context has so many seconds. */
    void guard(Context context, double seconds, String message, int row) {
        long nanos = seconds > 1e9 ? Long.MAX_VALUE / 4 : (long) (seconds * 1e9);
        guarded = new Guarded(context, System.nanoTime() + nanos, message, row);
    }

    /** Ends the watch, once an interruption under way is over; tells what it stopped, if anything. */
    synchronized Optional<Fault> release() {
        guarded = null;
        Optional<Fault> stopped = barked;
        barked = Optional.empty();
        return stopped;
    }

    /** Stops what runs now. */
    void interrupt() {
        Guarded now = guarded;
        if (now != null) {
            stop(now, Fault.of("Interrupted", "stopped").on(now.row()));
        }
    }

    private void look() {
        Guarded now = guarded;
        if (now != null && barked.isEmpty() && System.nanoTime() - now.deadline() > 0) {
            stop(now, Fault.of("TimeLimit", now.message()).on(now.row()));
        }
    }

    private synchronized void stop(Guarded late, Fault fault) {
        if (guarded != late) {
            return;
        }
        barked = Optional.of(fault);
        replies.send(new Reply.Late(fault));
        try {
            late.context().interrupt(GRACE);
        } catch (TimeoutException | RuntimeException | StackOverflowError e) {
            Runtime.getRuntime().halt(1);
        }
    }
}
