package io.pposcope.internal.files;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object read field by field, each as the type and range its reader needs. A field that is {@code null} counts
 * as absent. All methods throw {@link MalformedFileException} with file, field, what was found and what was expected.
 */
public final class JsonFields {

    private static final int LONGEST_QUOTE = 60;
    private static final int LONGEST_NUMBER = 100;

    private final JsonObject object;
    private final String origin;

    JsonFields(JsonObject object, String origin) {
        this.object = object;
        this.origin = origin;
    }

    /** Where the object stands: the file, and the path in it. */
    public String origin() {
        return origin;
    }

    /** The object itself, for what has no fixed fields. */
    public JsonObject json() {
        return object;
    }

    public Set<String> names() {
        return object.keySet();
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        return object.has(field) && !object.get(field).isJsonNull();
    }

    public String text(String field) {
        JsonElement value = required(field, "a text");
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw wrong(field, "a text");
    }

    public String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    public boolean flag(String field) {
        JsonElement value = required(field, "true or false");
        if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw wrong(field, "true or false");
    }

    public boolean flag(String field, boolean otherwise) {
        return has(field) ? flag(field) : otherwise;
    }

    /** A whole number in a range; {@code 2.0} counts as 2. */
    public long integer(String field, long smallest, long largest) {
        return integer(required(field, range(smallest, largest)), field, smallest, largest);
    }

    public long integer(String field, long otherwise, long smallest, long largest) {
        return has(field) ? integer(field, smallest, largest) : otherwise;
    }

    /** A size or count: a whole number from 1 on that fits an int. */
    public int count(String field) {
        return Math.toIntExact(integer(field, 1, Integer.MAX_VALUE));
    }

    public int count(String field, int otherwise) {
        return has(field) ? count(field) : otherwise;
    }

    private long integer(JsonElement value, String field, long smallest, long largest) {
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                String digits = primitive.getAsString();
                long whole =
                        digits.length() > LONGEST_NUMBER ? Long.MIN_VALUE : new BigDecimal(digits).longValueExact();
                if (whole >= smallest && whole <= largest) {
                    return whole;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw wrong(field, range(smallest, largest), e);
            }
        }
        throw wrong(field, range(smallest, largest));
    }

    private static String range(long smallest, long largest) {
        return "a whole number from " + smallest + (largest == Long.MAX_VALUE ? " on" : " to " + largest);
    }

    /** A finite number. */
    public double number(String field) {
        JsonElement value = required(field, "a number");
        if (value instanceof JsonPrimitive primitive
                && primitive.isNumber()
                && Double.isFinite(primitive.getAsDouble())) {
            return primitive.getAsDouble();
        }
        throw wrong(field, "a finite number");
    }

    public double number(String field, double otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    /** A finite number above 0. */
    public double positive(String field) {
        double number = number(field);
        if (number <= 0) {
            throw wrong(field, "a number above 0");
        }
        return number;
    }

    public double positive(String field, double otherwise) {
        return has(field) ? positive(field) : otherwise;
    }

    public JsonFields object(String field) {
        if (required(field, "a JSON object") instanceof JsonObject inner) {
            return new JsonFields(inner, origin + ", " + shortened(field));
        }
        throw wrong(field, "a JSON object");
    }

    public Optional<JsonFields> optionalObject(String field) {
        return has(field) ? Optional.of(object(field)) : Optional.empty();
    }

    public List<JsonElement> list(String field) {
        if (required(field, "a list") instanceof JsonArray array) {
            return array.asList();
        }
        throw wrong(field, "a list");
    }

    /** A list of objects; each knows its place in errors. */
    public List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        List<JsonElement> items = list(field);
        for (int i = 0; i < items.size(); i++) {
            objects.add(JsonFile.fields(items.get(i), origin + ", " + field + "[" + i + "]"));
        }
        return objects;
    }

    /** A list of texts. */
    public List<String> texts(String field) {
        return list(field).stream()
                .map(item -> {
                    if (item instanceof JsonPrimitive primitive && primitive.isString()) {
                        return primitive.getAsString();
                    }
                    throw wrong(field, "a list of texts");
                })
                .toList();
    }

    /** One whole number, or a list of them; empty where the field is absent. */
    public List<Long> integers(String field, long smallest, long largest) {
        if (!has(field)) {
            return List.of();
        }
        JsonElement value = object.get(field);
        List<JsonElement> items = value instanceof JsonArray array ? array.asList() : List.of(value);
        return items.stream()
                .map(item -> integer(item, field, smallest, largest))
                .toList();
    }

    private JsonElement required(String field, String expected) {
        if (!has(field)) {
            throw wrong(field, expected);
        }
        return object.get(field);
    }

    /** The error for a field whose value its reader cannot use, or which is absent. */
    public MalformedFileException wrong(String field, String expected) {
        return wrong(field, expected, null);
    }

    /** The error for a field whose value its reader cannot use, caused by the reader's own error. */
    public MalformedFileException wrong(String field, String expected, Throwable cause) {
        String found = object.has(field)
                ? ": " + shortened(field) + " is " + shown(object.get(field))
                : " has no field " + shortened(field);
        return new MalformedFileException(origin + found + "; expected " + expected, cause);
    }

    /** A value for an error: short ones whole, long ones by their beginning. */
    static String shown(JsonElement value) {
        String text =
                switch (value) {
                    case JsonArray array when array.size() > 4 -> "a list of " + array.size();
                    case JsonObject object when object.size() > 4 -> "an object of " + object.size() + " fields";
                    default -> String.valueOf(value);
                };
        return shortened(text);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }
}
