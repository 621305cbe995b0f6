package io.pposcope.recording;

import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.function.Function;

/**
 * A value that is written as one kind of JSON value and read from no other: a text is no number, 1.5 is no 1.
 *
 * @param <T> the value
 */
final class Exactly<T> extends TypeAdapter<T> {

    private static final int LONGEST_NUMBER = 100;

    private interface Writing<T> {
        void write(JsonWriter out, T value) throws IOException;
    }

    private final JsonToken kind;
    private final String expected;
    private final Function<String, T> parse;
    private final Writing<T> writing;

    private Exactly(JsonToken kind, String expected, Function<String, T> parse, Writing<T> writing) {
        this.kind = kind;
        this.expected = expected;
        this.parse = parse;
        this.writing = writing;
    }

    static TypeAdapter<Integer> ints() {
        return new Exactly<>(
                JsonToken.NUMBER,
                "a whole number of 32 bits",
                text -> whole(text).intValueExact(),
                JsonWriter::value);
    }

    static TypeAdapter<Long> longs() {
        return new Exactly<>(
                JsonToken.NUMBER,
                "a whole number of 64 bits",
                text -> whole(text).longValueExact(),
                JsonWriter::value);
    }

    static TypeAdapter<Boolean> flags() {
        return new Exactly<>(JsonToken.BOOLEAN, "true or false", Boolean::valueOf, JsonWriter::value);
    }

    static TypeAdapter<String> texts() {
        return new Exactly<>(JsonToken.STRING, "a text", text -> text, JsonWriter::value);
    }

    private static BigDecimal whole(String text) {
        if (text.length() > LONGEST_NUMBER) {
            throw new ArithmeticException("a number of " + text.length() + " digits");
        }
        return new BigDecimal(text);
    }

    @Override
    public void write(JsonWriter out, T value) throws IOException {
        writing.write(out, value);
    }

    @Override
    public T read(JsonReader in) throws IOException {
        JsonToken token = in.peek();
        if (token != kind) {
            throw new JsonParseException("the value at " + in.getPath() + " is of another kind; expected " + expected);
        }
        String text = kind == JsonToken.BOOLEAN ? String.valueOf(in.nextBoolean()) : in.nextString();
        try {
            return parse.apply(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new JsonParseException(
                    text.substring(0, Math.min(LONGEST_NUMBER, text.length())) + " at " + in.getPath()
                            + " is out of range; expected " + expected,
                    e);
        }
    }
}
