package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.display.DisplayHandle;
import io.pposcope.kernel.display.MimeBundle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A place whose content changes often: the first content is shown at once, later ones at most every
 * {@value #PERIOD_MILLIS} ms. Contents in between are skipped and never rendered; the last one always shows.
 */
public final class ThrottledDisplay {
    private static final int PERIOD_MILLIS = 100;
    private static final Set<ThrottledDisplay> WAITING = ConcurrentHashMap.newKeySet();
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "live-displays");
        thread.setDaemon(true);
        return thread;
    });

    private static final Set<Runnable> AT_END = ConcurrentHashMap.newKeySet();

    private DisplayHandle handle;
    private Supplier<MimeBundle> next;
    private long shownAt;

    /**
     * Shows what {@code content} gives, now or within {@value #PERIOD_MILLIS} ms unless something newer replaces it.
     */
    public synchronized void show(Supplier<MimeBundle> content) {
        if (handle == null) {
            handle = Display.display(content.get());
            shownAt = System.nanoTime();
            return;
        }
        boolean scheduled = next != null;
        next = content;
        if (!scheduled) {
            WAITING.add(this);
            TIMER.schedule(this::flush, Math.max(0, PERIOD_MILLIS - millisSinceShown()), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Shows all contents that wait: called when a cell ends, because clients that save notebooks stop listening then.
     */
    public static void flushAll() {
        WAITING.forEach(ThrottledDisplay::flush);
        AT_END.forEach(Runnable::run);
    }

    /**
     * Has something else brought up to date whenever a cell ends, until {@link #forget}. It must be quick and not
     * throw.
     */
    public static void alsoAtEnd(Runnable update) {
        AT_END.add(update);
    }

    public static void forget(Runnable update) {
        AT_END.remove(update);
    }

    private synchronized void flush() {
        WAITING.remove(this);
        if (next != null) {
            var content = next;
            next = null;
            shownAt = System.nanoTime();
            handle.update(content.get());
        }
    }

    private long millisSinceShown() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - shownAt);
    }
}
