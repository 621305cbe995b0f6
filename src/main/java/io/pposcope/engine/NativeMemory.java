package io.pposcope.engine;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a module holds in native memory, each part with an owner in Java. A part is freed when its owner is closed, when
 * nobody refers to the owner any more, or when the module closes, whichever comes first; always on the engine's thread,
 * so never under a call that uses it.
 */
final class NativeMemory implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();
    /** Bytes below which no collection is asked for. */
    private static final long LEAST = 256L << 20;

    private static long held;
    private static long fresh;

    private final Set<Part> parts = ConcurrentHashMap.newKeySet();
    private final Runnable last;
    private boolean closed;

    /** @param last frees what all parts lie in; must not refer to {@code module} */
    NativeMemory(Object module, Runnable last) {
        this.last = last;
        CLEANER.register(module, this::close);
    }

    /** One part, freed once. */
    final class Part implements Runnable, AutoCloseable {

        private final Runnable free;
        private final long bytes;

        private Part(Runnable free, long bytes) {
            this.free = free;
            this.bytes = bytes;
        }

        boolean isFree() {
            return !parts.contains(this);
        }

        @Override
        public void run() {
            if (parts.remove(this)) {
                count(-bytes);
                EngineThread.run(free);
            }
        }

        @Override
        public void close() {
            run();
        }
    }

    /**
     * @param free frees it; must not refer to {@code owner}
     * @param bytes as far as they are known
     */
    Part hold(Object owner, Runnable free, long bytes) {
        Part part = new Part(free, bytes);
        parts.add(part);
        count(bytes);
        CLEANER.register(owner, part);
        return part;
    }

    /**
     * Java's collector does not see native memory: where much came since it last ran, and by half more than there was,
     * it is asked to find the owners that nobody refers to.
     */
    static void expect(long bytes) {
        if (dueWith(bytes)) {
            System.gc();
        }
    }

    /** Bytes of weights and moments of all modules. */
    static synchronized long heldBytes() {
        return held;
    }

    private static synchronized boolean dueWith(long bytes) {
        boolean due = fresh + bytes > Math.max(LEAST, (held - fresh) / 2);
        fresh = due ? 0 : fresh;
        return due;
    }

    private static synchronized void count(long bytes) {
        held += bytes;
        fresh += Math.max(0, bytes);
    }

    /** Frees everything; once. */
    @Override
    public synchronized void close() {
        parts.forEach(Part::close);
        if (!closed) {
            closed = true;
            EngineThread.run(last);
        }
    }
}
