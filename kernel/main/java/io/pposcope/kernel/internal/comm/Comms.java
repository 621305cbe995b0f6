package io.pposcope.kernel.internal.comm;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Log;
import io.pposcope.kernel.internal.protocol.Message;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** All open comms, and the targets under which a front end may open new ones. */
public final class Comms {
    private final Map<String, CommTarget> targets = new ConcurrentHashMap<>();
    private final Map<String, Comm> open = new ConcurrentHashMap<>();
    private final CommPublisher publisher;
    private final Supplier<Origin> origins;

    /** @param origins the cell that the calling thread works for */
    public Comms(CommPublisher publisher, Supplier<Origin> origins) {
        this.publisher = publisher;
        this.origins = origins;
    }

    /** The cell that the calling thread works for. */
    public Origin origin() {
        return origins.get();
    }

    /** From now on, comms that a front end opens under {@code name} go to {@code target}. */
    public void register(String name, CommTarget target) {
        targets.put(name, target);
    }

    /** Opens a comm from this side. */
    public Comm open(String target, CommMessage opening) {
        var comm = new Comm(UUID.randomUUID().toString(), target, this);
        open.put(comm.id(), comm);
        var content = comm.content(opening);
        content.addProperty("target_name", target);
        publish("comm_open", content, opening);
        return comm;
    }

    /** Handles a {@code comm_open}, {@code comm_msg} or {@code comm_close} of a front end. */
    public void receive(Message message) {
        var id = Json.string(message.content(), "comm_id", "");
        var body = new CommMessage(Json.child(message.content(), "data"), message.metadata(), message.buffers());
        switch (message.type()) {
            case "comm_open" -> opened(id, Json.string(message.content(), "target_name", ""), body);
            case "comm_close" -> withComm(open.remove(id), id, body, Comm::closedByFrontEnd);
            default -> withComm(open.get(id), id, body, Comm::received);
        }
    }

    /** The {@code comms} field of a {@code comm_info_reply}; an empty target name means all. */
    public JsonObject info(String target) {
        var infos = new JsonObject();
        open.values().stream()
                .filter(comm -> target.isEmpty() || comm.target().equals(target))
                .forEach(comm -> infos.add(comm.id(), Json.object("target_name", comm.target())));
        return infos;
    }

    void publish(String type, JsonObject content, CommMessage message) {
        publisher.publish(type, content, message.metadata(), message.buffers());
    }

    void closed(Comm comm) {
        if (open.remove(comm.id()) != null) {
            var nothing = CommMessage.of(new JsonObject());
            publish("comm_close", comm.content(nothing), nothing);
        }
    }

    private void opened(String id, String name, CommMessage opening) {
        var comm = new Comm(id, name, this);
        var target = targets.get(name);
        if (target == null) {
            Log.warn("a front end opened a comm for unknown target \"" + name + "\"; closed it");
            open.put(id, comm);
            comm.close();
            return;
        }
        open.put(id, comm);
        target.opened(comm, opening);
    }

    private interface Delivery {
        void to(Comm comm, CommMessage message);
    }

    private static void withComm(Comm comm, String id, CommMessage message, Delivery delivery) {
        if (comm == null) {
            Log.warn("dropped a message for comm " + id + ", which is not open");
        } else {
            delivery.to(comm, message);
        }
    }
}
