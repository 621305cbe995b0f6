package io.pposcope.internal.publish;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;

/** JSON with a line for each field and each inner list, so that a difference between two files shows where it is. */
final class JsonText {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String of(JsonElement element) {
        JsonText json = new JsonText();
        json.add(element, "\n");
        return json.text.append('\n').toString();
    }

    private void add(JsonElement element, String line) {
        switch (element) {
            case JsonObject object when !object.isEmpty() -> fields(object, line);
            case JsonArray array
            when array.asList().stream().anyMatch(item -> !item.isJsonPrimitive()) -> items(array, line);
            default -> text.append(GSON.toJson(element));
        }
    }

    private void fields(JsonObject object, String line) {
        String separator = "{";
        for (Map.Entry<String, JsonElement> field : object.entrySet()) {
            text.append(separator)
                    .append(line)
                    .append("  ")
                    .append(GSON.toJson(field.getKey()))
                    .append(": ");
            add(field.getValue(), line + "  ");
            separator = ",";
        }
        text.append(line).append('}');
    }

    private void items(JsonArray array, String line) {
        String separator = "[";
        for (JsonElement item : array) {
            text.append(separator).append(line).append("  ");
            add(item, line + "  ");
            separator = ",";
        }
        text.append(line).append(']');
    }
}
