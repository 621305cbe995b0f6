package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Log;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** What every handler needs: status around a request, an output for it, and a reply whatever happens. */
final class RequestScope {
    private final Session session;
    private final MessageSink sink;
    private final StatusPublisher status;
    private final Cells cells;
    private final ScheduledExecutorService scheduler;

    RequestScope(
            Session session,
            MessageSink sink,
            StatusPublisher status,
            Cells cells,
            ScheduledExecutorService scheduler) {
        this.session = session;
        this.sink = sink;
        this.status = status;
        this.cells = cells;
        this.scheduler = scheduler;
    }

    /** The output of a request. */
    CellOutput output(Message request, boolean silent) {
        return new CellOutput(request, silent, session, sink, scheduler);
    }

    /** Answers on the channel the request came by; a handler that throws gives an error reply, never none. */
    void answer(Channel channel, Message request, Supplier<JsonObject> handler) {
        handle(request, () -> reply(channel, request, orError(request, handler)));
    }

    /** Status and output around a request that is not a cell. */
    void handle(Message request, Runnable body) {
        status.busy(request);
        var output = output(request, false);
        try {
            cells.within(output, false, body);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            Log.warn("handling a " + request.type() + " failed", e);
        } finally {
            output.flush();
            status.idle(request);
        }
    }

    /** Status, output and reply around the run of a cell. */
    void run(Message request, CellOutput output, Supplier<JsonObject> body) {
        status.busy(request);
        try {
            var content = new JsonObject[1];
            cells.within(output, true, () -> content[0] = orError(request, body));
            output.flush();
            reply(Channel.SHELL, request, content[0]);
        } finally {
            status.idle(request);
        }
    }

    void reply(Channel channel, Message request, JsonObject content) {
        sink.send(channel, session.reply(request, replyType(request.type()), content));
    }

    private static JsonObject orError(Message request, Supplier<JsonObject> handler) {
        try {
            return handler.get();
        } catch (Throwable e) {
            Log.warn("answering a " + request.type() + " failed", e);
            return Replies.error(e);
        }
    }

    private static String replyType(String requestType) {
        return requestType.replaceFirst("_request$", "") + "_reply";
    }
}
