package io.pposcope.kernel.internal.comm;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Json;
import java.util.function.Consumer;

/** One open channel. Sends from any thread; its listeners run on the comm thread and must not block. */
public final class Comm {
    private final String id;
    private final String target;
    private final Comms owner;
    private volatile Consumer<CommMessage> onMessage = message -> {};
    private volatile Consumer<CommMessage> onClose = message -> {};

    Comm(String id, String target, Comms owner) {
        this.id = id;
        this.target = target;
        this.owner = owner;
    }

    public String id() {
        return id;
    }

    public String target() {
        return target;
    }

    public Comm onMessage(Consumer<CommMessage> listener) {
        onMessage = listener;
        return this;
    }

    public Comm onClose(Consumer<CommMessage> listener) {
        onClose = listener;
        return this;
    }

    public void send(CommMessage message) {
        owner.publish("comm_msg", content(message), message);
    }

    /** Closes both ends; messages that still arrive are dropped. */
    public void close() {
        owner.closed(this);
    }

    void received(CommMessage message) {
        onMessage.accept(message);
    }

    void closedByFrontEnd(CommMessage message) {
        onClose.accept(message);
    }

    JsonObject content(CommMessage message) {
        return Json.object("comm_id", id, "data", message.data());
    }
}
