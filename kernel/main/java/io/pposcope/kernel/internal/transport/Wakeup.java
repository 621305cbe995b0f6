package io.pposcope.kernel.internal.transport;

import io.pposcope.kernel.internal.protocol.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Pipe;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pipe whose readable end sits in the poll set, so that any thread can end the poll; calls in between coalesce.
 * Only the thread {@code zmq-wake} writes: a cell's thread may be interrupted at any moment, and an interrupt during a
 * write would close the pipe for good.
 */
final class Wakeup implements AutoCloseable {
    private final Pipe pipe;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final Semaphore wanted = new Semaphore(0);
    private final Thread writer = new Thread(this::write, "zmq-wake");

    Wakeup() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        writer.setDaemon(true);
        writer.start();
    }

    Pipe.SourceChannel channel() {
        return pipe.source();
    }

    void signal() {
        if (signalled.compareAndSet(false, true)) {
            wanted.release();
        }
    }

    private void write() {
        try {
            while (true) {
                wanted.acquire();
                pipe.sink().write(ByteBuffer.allocate(1));
            }
        } catch (InterruptedException | ClosedByInterruptException closed) {
            return;
        } catch (IOException e) {
            Log.warn("the wake-up pipe broke; the kernel can no longer send", e);
        }
    }

    /** Clears the signal; must precede looking for work, so that no work announced later is missed. */
    void reset() throws IOException {
        var drained = ByteBuffer.allocate(16);
        while (pipe.source().read(drained) > 0) {
            drained.clear();
        }
        signalled.set(false);
    }

    @Override
    public void close() throws IOException {
        writer.interrupt();
        pipe.source().close();
    }
}
