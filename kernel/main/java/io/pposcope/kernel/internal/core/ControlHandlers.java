package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.MessageSink;
import io.pposcope.kernel.internal.protocol.Session;
import java.util.Optional;

/** Requests about the kernel itself: interrupt, shutdown, subshells. */
final class ControlHandlers {
    private final Subshells subshells;
    private final Session session;
    private final MessageSink sink;
    private final Runnable exit;

    ControlHandlers(Subshells subshells, Session session, MessageSink sink, Runnable exit) {
        this.subshells = subshells;
        this.session = session;
        this.sink = sink;
        this.exit = exit;
    }

    /** The content of the reply; empty where the request is not one of these. */
    Optional<JsonObject> answer(Message request) {
        return Optional.ofNullable(
                switch (request.type()) {
                    case "interrupt_request" -> interrupt();
                    case "shutdown_request" -> shutdown(request);
                    case "create_subshell_request" -> Json.object("status", "ok", "subshell_id", subshells.create());
                    case "delete_subshell_request" -> delete(Json.string(request.content(), "subshell_id", ""));
                    case "list_subshell_request" -> Json.object("status", "ok", "subshell_id", subshells.ids());
                    default -> null;
                });
    }

    private JsonObject interrupt() {
        subshells.interruptAll();
        return Replies.ok();
    }

    private JsonObject delete(String id) {
        return subshells.delete(id)
                ? Replies.ok()
                : Replies.error(new IllegalArgumentException("no subshell " + id + "; there are " + subshells.ids()));
    }

    /** Tells every front end, then ends the process a moment later, so that the reply gets out first. */
    private JsonObject shutdown(Message request) {
        var content = Json.object("status", "ok", "restart", Json.flag(request.content(), "restart", false));
        sink.send(
                Channel.IOPUB,
                session.publication("shutdown_reply", request.header().json(), content));
        var thread = new Thread(this::exitSoon, "shutdown");
        thread.setDaemon(true);
        thread.start();
        return content;
    }

    private void exitSoon() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exit.run();
    }
}
