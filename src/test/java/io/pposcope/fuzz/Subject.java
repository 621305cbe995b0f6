package io.pposcope.fuzz;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file and who reads it.
 *
 * @param file the file's place in the folder
 * @param form how it is made up
 * @param reader gives what was read, comparable by {@code equals}
 * @param kinds what fields must be: {@code count}, {@code positive}, {@code flag}, {@code text} or {@code id};
 *     {@code null} counts as absent in all of them
 */
record Subject(String file, Mutation.Form form, Reader reader, Map<String, String> kinds) {

    /** Reads a folder. */
    interface Reader {
        Object read(Path folder) throws Exception;
    }

    Subject(String file, Mutation.Form form, Reader reader) {
        this(file, form, reader, Map.of());
    }

    /** Whether a reader must not take this mutation: a field that is read has a value of another kind. */
    boolean forbids(Mutation mutation) {
        String kind = kinds.get(mutation.field());
        return kind != null
                && !mutation.value().equals(Mutation.REMOVED)
                && !mutation.value().equals("null")
                && !is(kind, mutation.value());
    }

    private static boolean is(String kind, String json) {
        JsonElement value = JsonParser.parseString(json);
        if (!(value instanceof JsonPrimitive primitive)) {
            return kind.equals("id") && json.equals("[1,2]");
        }
        return switch (kind) {
            case "flag" -> primitive.isBoolean();
            case "text" -> primitive.isString();
            case "positive" ->
                primitive.isNumber() && Double.isFinite(primitive.getAsDouble()) && primitive.getAsDouble() > 0;
            default -> primitive.isNumber() && isWhole(primitive.getAsString(), kind.equals("count") ? 1 : 0);
        };
    }

    private static boolean isWhole(String number, int smallest) {
        BigDecimal value = new BigDecimal(number);
        return value.precision() - value.scale() < 12
                && value.stripTrailingZeros().scale() <= 0
                && value.compareTo(BigDecimal.valueOf(smallest)) >= 0
                && value.compareTo(BigDecimal.valueOf(1 << 28)) <= 0;
    }
}
