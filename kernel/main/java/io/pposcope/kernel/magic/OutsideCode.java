package io.pposcope.kernel.magic;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** The threads that wait for code outside the Java shell; an interrupt of their cell is an interrupt of the thread. */
public final class OutsideCode {
    private final Set<Thread> waiting = new HashSet<>();

    /** Runs something that can be interrupted as a thread; what is left of an interrupt afterwards is swallowed. */
    public <T> T run(Supplier<T> body) {
        synchronized (waiting) {
            waiting.add(Thread.currentThread());
        }
        try {
            return body.get();
        } finally {
            synchronized (waiting) {
                waiting.remove(Thread.currentThread());
                Thread.interrupted();
            }
        }
    }

    /** Interrupts the thread if it waits here. */
    public void interrupt(Thread thread) {
        synchronized (waiting) {
            if (waiting.contains(thread)) {
                thread.interrupt();
            }
        }
    }
}
