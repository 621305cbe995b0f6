package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** QueryHandlers to the person at the front end, one at a time; the calling thread waits for the answer. */
final class InputBroker {
    private final Cells cells;
    private final Session session;
    private final MessageSink sink;
    private final ReentrantLock asking = new ReentrantLock();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    InputBroker(Cells cells, Session session, MessageSink sink) {
        this.cells = cells;
        this.session = session;
        this.sink = sink;
    }

    void answered(Message reply) {
        answers.add(Json.string(reply.content(), "value", ""));
    }

    String ask(String prompt, boolean password) throws IOException {
        var cell = cells.here()
                .filter(CellOutput::allowsInput)
                .orElseThrow(() -> new IOException("the cell asks for input (\"" + prompt
                        + "\") but its front end takes none; run it in a notebook or "
                        + "console, or give the value in the code"));
        try {
            asking.lockInterruptibly();
            try {
                answers.clear();
                cell.flush();
                sink.send(
                        Channel.STDIN,
                        session.reply(
                                cell.request(), "input_request", Json.object("prompt", prompt, "password", password)));
                return answers.take();
            } finally {
                asking.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
    }
}
