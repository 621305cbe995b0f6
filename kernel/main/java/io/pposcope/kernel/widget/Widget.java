package io.pposcope.kernel.widget;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.comm.CommMessage;
import io.pposcope.kernel.internal.comm.Origin;
import io.pposcope.kernel.internal.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A widget: properties that Java and the front end both see and change. Safe for any thread. */
public abstract class Widget {
    private static final Module CONTROLS = new Module("@jupyter-widgets/controls", "2.0.0");

    /** Where the front end finds a widget's model and view. */
    record Module(String name, String version) {}

    private final WidgetComm line;
    private final JsonObject state = new JsonObject();
    private final Map<String, Consumer<JsonElement>> listeners = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final EventQueue events;
    private volatile Optional<Supplier<String>> plain = Optional.empty();

    /**
     * Opens the widget in the front end.
     *
     * @param name of model and view in {@code @jupyter-widgets/controls}, without {@code Model} and {@code View}
     */
    Widget(String name, Map<String, ?> properties) {
        this(name, name, properties);
    }

    /** A widget whose view is named otherwise than its model. */
    Widget(String model, String view, Map<String, ?> properties) {
        this(CONTROLS, model, view, properties);
    }

    /** A widget of another of the front end's modules. */
    Widget(Module module, String model, String view, Map<String, ?> properties) {
        state.addProperty("_model_module", module.name());
        state.addProperty("_model_module_version", module.version());
        state.addProperty("_model_name", model + "Model");
        state.addProperty("_view_module", module.name());
        state.addProperty("_view_module_version", module.version());
        state.addProperty("_view_name", view + "View");
        properties.forEach((property, value) -> state.add(property, Json.element(value)));
        line = WidgetComm.open(this, snapshot());
        events = new EventQueue(line.origin());
    }

    /** The cell that made it. */
    Origin origin() {
        return line.origin();
    }

    /** Its id in the front end. */
    public String id() {
        return line.id();
    }

    /** How other widgets refer to it. */
    String reference() {
        return "IPY_MODEL_" + id();
    }

    JsonObject snapshot() {
        synchronized (state) {
            return state.deepCopy();
        }
    }

    JsonElement get(String property) {
        synchronized (state) {
            return state.get(property);
        }
    }

    /** Changes a property here and in the front end; nothing is sent where it has that value. */
    void set(String property, Object value) {
        var element = Json.element(value);
        synchronized (state) {
            if (element.equals(state.get(property))) {
                return;
            }
            state.add(property, element);
            line.update(Json.object(property, element));
        }
    }

    void listen(String property, Consumer<JsonElement> listener) {
        listeners.put(property, listener);
    }

    /** Has somebody told, on a thread of the widget's own, that a person changed something; beside the listeners. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Takes a message of the front end; runs on the comm thread, listeners on one of the widget's own. */
    void received(CommMessage message) {
        switch (Json.string(message.data(), "method", "")) {
            case "update" -> changed(Json.child(message.data(), "state"));
            case "request_state" -> line.update(snapshot());
            case "custom" -> events.add(() -> custom(Json.child(message.data(), "content")));
            default -> {}
        }
    }

    private void changed(JsonObject changes) {
        line.echo(changes);
        synchronized (state) {
            changes.entrySet().forEach(change -> state.add(change.getKey(), change.getValue()));
        }
        changes.entrySet().forEach(change -> {
            var listener = listeners.get(change.getKey());
            if (listener != null) {
                events.add(() -> listener.accept(change.getValue()));
            }
        });
        watchers.forEach(events::add);
    }

    /** Handles what is no change of a property: a click. */
    void custom(JsonObject content) {}

    /** Disabled widgets are grey and take no input. */
    public void disabled(boolean disabled) {
        set("disabled", disabled);
    }

    /** Has front ends without widgets show a text in its place. */
    public void asText(Supplier<String> text) {
        plain = Optional.of(text);
    }

    /** What front ends without widgets show. */
    String text() {
        return plain.map(Supplier::get).map(text -> text + "\n").orElse("") + this;
    }

    /** Gives it a class that style sheets on the page can name. */
    public void styled(String cssClass) {
        set("_dom_classes", List.of(cssClass));
    }

    /** Takes the widget off every page. */
    public void close() {
        line.close();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName()
                + ": to see it, Jupyter needs ipywidgets 8 (./pposcope lab has it; elsewhere: pip install ipywidgets)";
    }
}
