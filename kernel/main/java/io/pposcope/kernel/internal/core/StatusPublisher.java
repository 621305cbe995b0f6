package io.pposcope.kernel.internal.core;

import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Busy and idle around every request. While a cell runs, another request's {@code idle} is followed by the cell's
 * {@code busy} again, so that the status a front end shows stays true.
 */
final class StatusPublisher {
    private final Session session;
    private final MessageSink sink;
    private final List<Message> runningCells = new ArrayList<>();

    StatusPublisher(Session session, MessageSink sink) {
        this.session = session;
        this.sink = sink;
    }

    void starting() {
        sink.send(
                Channel.IOPUB,
                session.publication("status", Json.object(), Json.object("execution_state", "starting")));
    }

    synchronized void busy(Message request) {
        publish(request, "busy");
        if (isCell(request)) {
            runningCells.add(request);
        }
    }

    synchronized void idle(Message request) {
        runningCells.remove(request);
        publish(request, "idle");
        if (!runningCells.isEmpty()) {
            publish(runningCells.getFirst(), "busy");
        }
    }

    private static boolean isCell(Message request) {
        return request.type().equals("execute_request");
    }

    private void publish(Message request, String state) {
        sink.send(
                Channel.IOPUB,
                session.publication("status", request.header().json(), Json.object("execution_state", state)));
    }
}
