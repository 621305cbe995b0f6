package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.ReflectionAccessFilter.FilterResult;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.PerResponse;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TokenRows;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Records as standard JSON and back, equal.
 *
 * <p>A record is an object with all its components and no others; an absent optional is null. Doubles are exact, and
 * those that JSON lacks are the strings {@code "Infinity"}, {@code "-Infinity"} and {@code "NaN"}. A record of a sealed
 * family says which it is: {@code {"kind":"Fixed","coefficient":0.1}}. {@link TokenRows} and {@link TokenIds} are
 * arrays of arrays, {@link PerResponse} an array. Of a {@link TokenLoss} and an {@link AdvantageFunction} the name is
 * kept alone. Reading runs the records' own checks; objects that are not records
 * are refused.
 */
public final class RecordJson {

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private static final Pattern PATH = Pattern.compile("path \\$\\.?(\\S+)");

    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .setStrictness(Strictness.STRICT)
            .addReflectionAccessFilter(type -> type.isRecord() ? FilterResult.ALLOW : FilterResult.BLOCK_ALL)
            .registerTypeAdapter(double.class, new Doubles())
            .registerTypeAdapter(Double.class, new Doubles())
            .registerTypeAdapter(int.class, Exactly.ints())
            .registerTypeAdapter(Integer.class, Exactly.ints())
            .registerTypeAdapter(long.class, Exactly.longs())
            .registerTypeAdapter(Long.class, Exactly.longs())
            .registerTypeAdapter(boolean.class, Exactly.flags())
            .registerTypeAdapter(Boolean.class, Exactly.flags())
            .registerTypeAdapter(String.class, Exactly.texts())
            .registerTypeAdapterFactory(new Optionals())
            .registerTypeAdapterFactory(new Enums())
            .registerTypeAdapterFactory(new Records())
            .registerTypeAdapterFactory(new SealedKinds())
            .registerTypeAdapterFactory(
                    new ArrayForm<>(TokenRows.class, double[][].class, RecordJson::rowsOf, TokenRows::of))
            .registerTypeAdapterFactory(
                    new ArrayForm<>(TokenIds.class, int[][].class, RecordJson::rowsOf, TokenIds::of))
            .registerTypeAdapterFactory(
                    new ArrayForm<>(PerResponse.class, double[].class, PerResponse::toArray, PerResponse::of))
            .registerTypeAdapterFactory(
                    new ArrayForm<>(TokenLoss.class, String.class, TokenLoss::name, TokenLoss::named))
            .registerTypeAdapterFactory(new ArrayForm<>(
                    AdvantageFunction.class, String.class, AdvantageFunction::name, AdvantageFunction::named))
            .create();

    private RecordJson() {}

    /** One line, which any JSON reader takes: half a surrogate pair, which UTF-8 cannot hold, is escaped. */
    public static String toJson(Object value) {
        return LONE_SURROGATE.matcher(GSON.toJson(value)).replaceAll(half -> "\\\\u%04x"
                .formatted((int) half.group().charAt(0)));
    }

    /**
     * Reads a record that {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if the text is not JSON or does not make such a record, saying why
     */
    public static <T> T fromJson(String json, Class<T> type) {
        JsonElement tree = JsonFile.element(json, "it");
        try {
            T value = GSON.fromJson(tree, type);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException e) {
            throw new MalformedFileException(noRecord(type, reason(e)), e);
        }
        throw new MalformedFileException(noRecord(type, "it is null"));
    }

    private static String noRecord(Class<?> type, String reason) {
        return "no " + type.getSimpleName() + " can be read from it: " + reason;
    }

    /** What our own checks said; of the parser's words, only the place of the fault. */
    private static String reason(RuntimeException refusal) {
        Throwable cause = refusal;
        for (Throwable next = refusal; next != null; next = next.getCause()) {
            if (isOurs(next)) {
                return next.getMessage();
            }
            cause = next;
        }
        Matcher path = PATH.matcher(String.valueOf(cause.getMessage()));
        return (path.find() ? "the value at " + path.group(1) : "a value")
                + " is null, of another type or out of range; expected what was written";
    }

    private static boolean isOurs(Throwable refusal) {
        return refusal.getClass() == JsonParseException.class
                || refusal instanceof IllegalArgumentException && !(refusal instanceof NumberFormatException);
    }

    private static double[][] rowsOf(TokenRows rows) {
        return IntStream.range(0, rows.rows()).mapToObj(rows::row).toArray(double[][]::new);
    }

    private static int[][] rowsOf(TokenIds ids) {
        return IntStream.range(0, ids.rows()).mapToObj(ids::row).toArray(int[][]::new);
    }

    private static final class Doubles extends TypeAdapter<Double> {

        private static final List<String> NOT_IN_JSON = List.of("Infinity", "-Infinity", "NaN");

        @Override
        public void write(JsonWriter out, Double value) throws IOException {
            if (Double.isFinite(value)) {
                out.value(value);
            } else {
                out.value(value.toString());
            }
        }

        @Override
        public Double read(JsonReader in) throws IOException {
            JsonToken token = in.peek();
            String text = token == JsonToken.NUMBER || token == JsonToken.STRING ? in.nextString() : "the value";
            if (token != JsonToken.NUMBER && !NOT_IN_JSON.contains(text)) {
                throw new JsonParseException(text + " at " + in.getPath()
                        + " is no number; expected one, or one of the strings " + NOT_IN_JSON);
            }
            return Double.valueOf(text);
        }
    }
}
