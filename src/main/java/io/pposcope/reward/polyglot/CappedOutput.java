package io.pposcope.reward.polyglot;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What guest code prints, sent on by lines as they end, up to a cap; the rest is dropped, and said so once. */
final class CappedOutput extends OutputStream {

    private static final int CHUNK = 4096;

    private final Replies replies;
    private final boolean error;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private int left;

    CappedOutput(Replies replies, boolean error) {
        this.replies = replies;
        this.error = error;
    }

    synchronized void allow(int bytes) {
        left = bytes;
    }

    @Override
    public synchronized void write(int b) {
        if (left <= 0) {
            return;
        }
        pending.write(b);
        if (--left == 0) {
            flushPending();
            replies.send(new Reply.Printed(error, "\n… more was printed than is shown\n"));
        } else if (b == '\n' && pending.size() >= CHUNK / 16 || pending.size() >= CHUNK && (b & 0xC0) != 0x80) {
            flushPending();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int at = from; at < from + length && left > 0; at++) {
            write(bytes[at]);
        }
    }

    @Override
    public synchronized void flush() {
        // Python flushes after every line; lines are sent together when there is enough of them, or the cell ends.
    }

    synchronized void flushPending() {
        if (pending.size() > 0) {
            replies.send(new Reply.Printed(error, pending.toString(StandardCharsets.UTF_8)));
            pending.reset();
        }
    }
}
