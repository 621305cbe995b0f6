package io.pposcope.kernel.widget;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.comm.Comm;
import io.pposcope.kernel.internal.comm.CommMessage;
import io.pposcope.kernel.internal.comm.Comms;
import io.pposcope.kernel.internal.comm.Origin;
import io.pposcope.kernel.internal.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The line between a widget and its mirror in the front end; without a kernel there is none, and nothing is sent. */
final class WidgetComm {
    private static final String TARGET = "jupyter.widget";
    private static final String CONTROL = "jupyter.widget.control";
    private static final String PROTOCOL = "2.1.0";
    private static final Map<String, Widget> OPEN = new ConcurrentHashMap<>();
    private static volatile Optional<Comms> comms = Optional.empty();

    private final Optional<Comm> comm;
    private final Origin origin;
    private final String id;

    private WidgetComm(Optional<Comm> comm, Origin origin) {
        this.comm = comm;
        this.origin = origin;
        this.id = comm.map(Comm::id).orElseGet(() -> UUID.randomUUID().toString());
    }

    /** Connects widgets to a kernel. */
    static void connect(Comms kernel) {
        comms = Optional.of(kernel);
        kernel.register(
                CONTROL,
                (control, opening) -> control.onMessage(message -> {
                    if (Json.string(message.data(), "method", "").equals("request_states")) {
                        control.send(CommMessage.of(states()));
                    }
                }));
    }

    static WidgetComm open(Widget widget, JsonObject state) {
        var opening = new CommMessage(
                Json.object("state", state, "buffer_paths", new JsonArray()),
                Json.object("version", PROTOCOL),
                List.of());
        var line = new WidgetComm(
                comms.map(kernel -> kernel.open(TARGET, opening)),
                comms.map(Comms::origin).orElse(Origin.NONE));
        line.comm.ifPresent(comm -> {
            OPEN.put(comm.id(), widget);
            comm.onMessage(widget::received).onClose(message -> OPEN.remove(comm.id()));
        });
        return line;
    }

    /** What a page asks for when it is loaded again. */
    private static JsonObject states() {
        var states = new JsonObject();
        OPEN.forEach((id, widget) -> {
            var state = widget.snapshot();
            states.add(
                    id,
                    Json.object(
                            "model_name",
                            state.get("_model_name"),
                            "model_module",
                            state.get("_model_module"),
                            "model_module_version",
                            state.get("_model_module_version"),
                            "state",
                            state));
        });
        return Json.object("method", "update_states", "states", states, "buffer_paths", new JsonArray());
    }

    Origin origin() {
        return origin;
    }

    String id() {
        return id;
    }

    void update(JsonObject changes) {
        send("update", changes);
    }

    /** Tells all pages what one of them changed. */
    void echo(JsonObject changes) {
        send("echo_update", changes);
    }

    private void send(String method, JsonObject state) {
        comm.ifPresent(line -> line.send(
                CommMessage.of(Json.object("method", method, "state", state, "buffer_paths", new JsonArray()))));
    }

    void close() {
        OPEN.remove(id);
        comm.ifPresent(Comm::close);
    }
}
