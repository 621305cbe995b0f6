package io.pposcope.kernel.widget;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A place among widgets for what code prints, shows and throws: a cell's output within the cell's output. It holds
 * {@value #MOST_TEXT} characters of printed text at most, the newest.
 */
public final class Output extends Widget {
    private static final Module OUTPUT = new Module("@jupyter-widgets/output", "1.0.0");
    private static final int MOST_TEXT = 200_000;

    /** One output as notebooks have it, and the display id under which it can be replaced, or an empty text. */
    private record Item(JsonObject json, String displayId) {}

    private final List<Item> items = new ArrayList<>();
    private boolean clearBeforeNext;

    Output() {
        super(OUTPUT, "Output", "Output", Map.of("msg_id", "", "outputs", List.of()));
    }

    /** Runs a task and takes what it prints, shows and throws; threads that it starts print here too. */
    public Output capture(Runnable task) {
        origin().capture(this::take, () -> {
            try {
                task.run();
            } catch (RuntimeException | Error thrown) {
                EventQueue.report(thrown);
            }
        });
        return this;
    }

    /** Shows a value instead of all that stands here. */
    public Output show(Object value) {
        return capture(() -> {
            Display.clearOutput(true);
            Display.display(value);
        });
    }

    /** Empties it. */
    public synchronized Output clear() {
        items.clear();
        return publish();
    }

    private synchronized void take(Message message) {
        switch (message.type()) {
            case "clear_output" -> clearBeforeNext = true;
            case "update_display_data" -> replace(message);
            default -> add(message);
        }
        if (message.type().equals("clear_output") && !Json.flag(message.content(), "wait", false)) {
            items.clear();
            clearBeforeNext = false;
        }
        publish();
    }

    private void add(Message message) {
        if (clearBeforeNext) {
            items.clear();
            clearBeforeNext = false;
        }
        if (message.type().equals("stream")
                && !items.isEmpty()
                && sameStream(items.getLast().json(), message.content())) {
            var last = items.removeLast().json();
            var text = Json.string(last, "text", "") + Json.string(message.content(), "text", "");
            items.add(new Item(stream(Json.string(last, "name", ""), newest(text)), ""));
        } else {
            items.add(item(message));
        }
    }

    private static boolean sameStream(JsonObject last, JsonObject next) {
        return last.has("name") && Json.string(last, "name", "").equals(Json.string(next, "name", ""));
    }

    private static JsonObject stream(String name, String text) {
        return Json.object("output_type", "stream", "name", name, "text", text);
    }

    private static String newest(String text) {
        return text.length() <= MOST_TEXT
                ? text
                : "… earlier text is left out\n" + text.substring(text.length() - MOST_TEXT);
    }

    private static Item item(Message message) {
        var json = message.content().deepCopy();
        var id = Json.string(Json.child(json, "transient"), "display_id", "");
        json.remove("transient");
        json.addProperty("output_type", message.type().equals("update_display_data") ? "display_data" : message.type());
        return new Item(json, id);
    }

    private void replace(Message update) {
        var newer = item(update);
        items.replaceAll(
                item -> !item.displayId().isEmpty() && item.displayId().equals(newer.displayId()) ? newer : item);
    }

    private Output publish() {
        var outputs = new JsonArray();
        items.forEach(item -> outputs.add(item.json()));
        set("outputs", outputs);
        return this;
    }
}
