package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Everything one request publishes, in the order it was produced. Printed text is gathered for
 * {@value #COALESCE_MILLIS} ms or {@value #MAX_PENDING} bytes, so that a chatty loop sends few messages; whatever else
 * is published goes out behind the text printed before it. Outlives its cell, for threads the cell started. A loop that
 * prints for ever fills neither this process nor the front end: after {@value #MAX_TEXT} bytes the rest is left out.
 */
final class CellOutput {
    private static final int COALESCE_MILLIS = 30;
    private static final int MAX_PENDING = 1 << 16;
    private static final long MAX_TEXT = 32 << 20;
    private static final Set<String> CAPTURED =
            Set.of("stream", "display_data", "update_display_data", "execute_result", "error", "clear_output");
    private static final String CUT = "\n… this cell has printed " + (MAX_TEXT >> 20) + " MB; the rest is left out\n";

    private final Message request;
    private final boolean silent;
    private final Session session;
    private final MessageSink sink;
    private final ScheduledExecutorService scheduler;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private String pendingStream = "stdout";
    private boolean flushScheduled;
    private final boolean captured;
    private long printed;

    CellOutput(Message request, boolean silent, Session session, MessageSink sink, ScheduledExecutorService scheduler) {
        this(request, silent, session, sink, scheduler, false);
    }

    private CellOutput(
            Message request,
            boolean silent,
            Session session,
            MessageSink sink,
            ScheduledExecutorService scheduler,
            boolean captured) {
        this.captured = captured;
        this.request = request;
        this.silent = silent;
        this.session = session;
        this.sink = sink;
        this.scheduler = scheduler;
    }

    Message request() {
        return request;
    }

    /**
     * Another output of the same request: what is printed and shown goes to {@code taker}, everything else where it
     * goes here.
     */
    CellOutput capturedBy(Consumer<Message> taker) {
        MessageSink divided = (channel, message) -> {
            if (channel == Channel.IOPUB && CAPTURED.contains(message.type())) {
                taker.accept(message);
            } else {
                sink.send(channel, message);
            }
        };
        return new CellOutput(request, false, session, divided, scheduler, true);
    }

    boolean isCell() {
        return request.type().equals("execute_request");
    }

    boolean captured() {
        return captured;
    }

    boolean allowsInput() {
        return Json.flag(request.content(), "allow_stdin", false);
    }

    /** Publishes a message of this request, unless the request is silent. */
    void publish(String type, JsonObject content) {
        publish(type, content, new JsonObject(), List.of());
    }

    synchronized void publish(String type, JsonObject content, JsonObject metadata, List<byte[]> buffers) {
        flush();
        if (!silent) {
            sink.send(Channel.IOPUB, session.publication(type, request.header().json(), content, metadata, buffers));
        }
    }

    /** Takes printed bytes of {@code stdout} or {@code stderr}. */
    synchronized void print(String stream, byte[] bytes, int offset, int length) {
        if (printed > MAX_TEXT) {
            return;
        }
        printed += length;
        if (!stream.equals(pendingStream)) {
            flush();
            pendingStream = stream;
        }
        pending.write(bytes, offset, length);
        if (printed > MAX_TEXT) {
            flush();
        } else if (pending.size() >= MAX_PENDING) {
            send(completePrefix());
        } else if (!flushScheduled) {
            flushScheduled = true;
            scheduler.schedule(this::flushOnTime, COALESCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends all text that waits. */
    synchronized void flush() {
        send(pending.size());
    }

    private synchronized void flushOnTime() {
        flushScheduled = false;
        send(completePrefix());
    }

    private void send(int length) {
        if (length == 0) {
            return;
        }
        var bytes = pending.toByteArray();
        pending.reset();
        pending.write(bytes, length, bytes.length - length);
        if (!silent) {
            var text = new String(bytes, 0, length, StandardCharsets.UTF_8) + (printed > MAX_TEXT ? CUT : "");
            sink.send(
                    Channel.IOPUB,
                    session.publication(
                            "stream", request.header().json(), Json.object("name", pendingStream, "text", text)));
        }
    }

    /** How many pending bytes end on a character boundary: a UTF-8 sequence cut in two waits for its rest. */
    private int completePrefix() {
        var bytes = pending.toByteArray();
        int start = bytes.length - 1;
        while (start > 0 && start > bytes.length - 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        return start >= 0 && sequenceLength(bytes[start]) > bytes.length - start ? start : bytes.length;
    }

    private static int sequenceLength(byte lead) {
        return (lead & 0xE0) == 0xC0 ? 2 : (lead & 0xF0) == 0xE0 ? 3 : (lead & 0xF8) == 0xF0 ? 4 : 1;
    }
}
