package io.pposcope.kernel.internal.protocol;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * Small, total readers and writers of JSON objects: a missing or mistyped field gives the fallback, never an exception.
 */
public final class Json {
    private static final Gson GSON = new Gson();

    private Json() {}

    /** An object of alternating names and values; values may be JSON, strings, numbers, booleans, lists or maps. */
    public static JsonObject object(Object... namesAndValues) {
        var object = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.add((String) namesAndValues[i], element(namesAndValues[i + 1]));
        }
        return object;
    }

    /** Any plain Java value as JSON. */
    public static JsonElement element(Object value) {
        return value instanceof JsonElement json ? json : GSON.toJsonTree(value);
    }

    public static String string(JsonObject object, String name, String fallback) {
        return isPrimitive(object, name) ? object.get(name).getAsString() : fallback;
    }

    public static boolean flag(JsonObject object, String name, boolean fallback) {
        return isPrimitive(object, name) && object.getAsJsonPrimitive(name).isBoolean()
                ? object.get(name).getAsBoolean()
                : fallback;
    }

    public static int integer(JsonObject object, String name, int fallback) {
        return isPrimitive(object, name) && object.getAsJsonPrimitive(name).isNumber()
                ? object.get(name).getAsNumber().intValue()
                : fallback;
    }

    public static JsonObject child(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject child ? child : new JsonObject();
    }

    public static JsonArray array(JsonObject object, String name) {
        return object.get(name) instanceof JsonArray array ? array : new JsonArray();
    }

    private static boolean isPrimitive(JsonObject object, String name) {
        return object.has(name) && object.get(name).isJsonPrimitive();
    }
}
