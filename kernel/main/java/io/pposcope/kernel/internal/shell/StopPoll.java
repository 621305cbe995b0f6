package io.pposcope.kernel.internal.shell;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The question woven into the code of cells: should this thread stop? Costs one volatile read while nothing is to stop.
 * Scoped to threads: a training thread that runs a lambda of a cell goes on when the cell is interrupted.
 */
public final class StopPoll {
    private static final Set<Thread> STOPPING = ConcurrentHashMap.newKeySet();
    private static volatile boolean armed;

    private StopPoll() {}

    /** Called by woven code only. */
    public static void check() {
        if (armed && STOPPING.contains(Thread.currentThread())) {
            throw new CellStopped();
        }
    }

    static synchronized void request(Thread thread) {
        STOPPING.add(thread);
        armed = true;
    }

    static synchronized void clear(Thread thread) {
        STOPPING.remove(thread);
        armed = !STOPPING.isEmpty();
    }

    static boolean requested(Thread thread) {
        return STOPPING.contains(thread);
    }
}
