package io.pposcope.kernel.internal.shell;

import java.util.HashMap;
import java.util.Map;

/**
 * Which threads run cells, and whether they are in the compiler or in user code. Only user code is interrupted as a
 * thread: an interrupt during compilation would close the compiler's open jar files for good.
 */
final class CellThreads {
    private enum Place {
        COMPILER,
        USER_CODE
    }

    private final Map<Thread, Place> places = new HashMap<>();

    synchronized void begin() {
        places.put(Thread.currentThread(), Place.COMPILER);
    }

    synchronized void end() {
        places.remove(Thread.currentThread());
        StopPoll.clear(Thread.currentThread());
        Thread.interrupted();
    }

    /** Asks the cell on {@code thread} to stop; without a cell there, does nothing. */
    synchronized void stop(Thread thread) {
        var place = places.get(thread);
        if (place == null) {
            return;
        }
        StopPoll.request(thread);
        if (place == Place.USER_CODE) {
            thread.interrupt();
        }
    }

    synchronized void enterUserCode() {
        places.computeIfPresent(Thread.currentThread(), (thread, place) -> Place.USER_CODE);
    }

    /** Swallows an interrupt meant for the user code that has just ended. */
    synchronized void leaveUserCode() {
        places.computeIfPresent(Thread.currentThread(), (thread, place) -> Place.COMPILER);
        Thread.interrupted();
    }
}
