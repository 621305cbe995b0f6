package io.pposcope.kernel.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.atomic.AtomicBoolean;

/** A pipe whose readable end sits in the poll set, so that any thread can end the poll; calls in between coalesce. */
final class Wakeup implements AutoCloseable {
    private final Pipe pipe;
    private final AtomicBoolean signalled = new AtomicBoolean();

    Wakeup() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    Pipe.SourceChannel channel() {
        return pipe.source();
    }

    void signal() {
        if (signalled.compareAndSet(false, true)) {
            write();
        }
    }

    /** A non-blocking write is safe from any thread; a thread that carries an interrupt must not close the pipe by it. */
    private void write() {
        boolean interrupted = Thread.interrupted();
        try {
            pipe.sink().write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        pipe.source().close();
        pipe.sink().close();
    }
}
