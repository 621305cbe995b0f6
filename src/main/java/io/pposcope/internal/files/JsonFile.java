package io.pposcope.internal.files;

import com.google.gson.JsonElement;
import com.google.gson.JsonIOException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as RFC 8259 has it; errors name the file and the place in it, not the parser. */
public final class JsonFile {

    private static final Pattern POSITION = Pattern.compile("at line (\\d+) column (\\d+)");

    private JsonFile() {}

    /**
     * The object in a file.
     *
     * @throws IOException if the file cannot be read
     * @throws MalformedFileException if it holds something else than one JSON object
     */
    public static JsonFields read(Path file) throws IOException {
        return parse(TextFile.read(file), file.toString());
    }

    /**
     * The object in a text.
     *
     * @param origin names the text in errors: a file, or a file and a line
     * @throws MalformedFileException if it is something else than one JSON object
     */
    public static JsonFields parse(String json, String origin) {
        return fields(element(json, origin), origin);
    }

    /** An element as the object it must be. */
    public static JsonFields fields(JsonElement element, String origin) {
        if (element instanceof JsonObject object) {
            return new JsonFields(object, origin);
        }
        throw new MalformedFileException(origin + " holds " + JsonFields.shown(element) + "; expected a JSON object");
    }

    /** The one value in a text. */
    public static JsonElement element(String json, String origin) {
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        try {
            if (json.isBlank()) {
                throw new MalformedFileException(origin + " is empty; expected JSON");
            }
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedFileException(origin + " goes on after its JSON value; expected one value");
            }
            return element;
        } catch (JsonParseException | IllegalStateException | IOException e) {
            throw invalid(origin, e);
        }
    }

    /** The error for what a parser refused. */
    public static MalformedFileException invalid(String origin, Exception refusal) {
        Matcher position = POSITION.matcher(String.valueOf(refusal.getMessage()));
        String place = position.find() ? " at line " + position.group(1) + ", column " + position.group(2) : "";
        boolean readable = refusal instanceof JsonIOException
                || refusal instanceof IOException
                        && !(refusal instanceof MalformedJsonException)
                        && !(refusal instanceof java.io.EOFException);
        return new MalformedFileException(
                origin
                        + (readable
                                ? " could not be read: " + refusal.getMessage()
                                : " is not valid JSON" + place + "; it may be cut or damaged: write or fetch it again"),
                refusal);
    }
}
