package io.pposcope.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The JSON values of a file, one at a time: lines, or one array. Rows that are of no use are counted by reason. */
final class Rows {

    /** What is done with a row. */
    interface Use {
        void row(JsonElement row) throws OddRow;
    }

    private final Path file;
    private final String expected;
    private final Use use;
    private final Map<Oddity, List<Integer>> odd = new EnumMap<>(Oddity.class);
    private String firstOfOtherLayout = "";
    private int rows;

    private Rows(Path file, String expected, Use use) {
        this.file = file;
        this.expected = expected;
        this.use = use;
    }

    /**
     * Hands over all rows in order.
     *
     * @param expected what a row should be, for errors
     * @throws IOException if the file cannot be read, is not JSON, or all its rows are of another layout; the message
     *     names file and row
     */
    static FileSummary read(Path file, String expected, Use use) throws IOException {
        Rows all = new Rows(file, expected, use);
        try (BufferedReader reader = TextFile.open(file)) {
            int before = skipSpace(reader);
            if (opensArray(reader)) {
                all.array(reader);
            } else {
                all.lines(reader, before);
            }
        } catch (MalformedFileException e) {
            throw new IOException(e.getMessage(), e);
        }
        return all.summary();
    }

    private FileSummary summary() throws IOException {
        if (rows > 0 && odd.getOrDefault(Oddity.OTHER_LAYOUT, List.of()).size() == rows) {
            throw new IOException(firstOfOtherLayout + "; expected " + expected);
        }
        return new FileSummary(rows, odd);
    }

    /** Skips white space; returns how many lines ended in it. The character after it is still to be read. */
    private static int skipSpace(BufferedReader reader) throws IOException {
        int ends = 0;
        reader.mark(1);
        for (int next = reader.read(); next >= 0 && Character.isWhitespace(next); next = reader.read()) {
            ends += next == '\n' ? 1 : 0;
            reader.mark(1);
        }
        reader.reset();
        return ends;
    }

    private static boolean opensArray(BufferedReader reader) throws IOException {
        reader.mark(1);
        int next = reader.read();
        reader.reset();
        return next == '[';
    }

    private void lines(BufferedReader reader, int before) throws IOException {
        int line = before;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            if (!text.isBlank()) {
                hand(JsonFile.element(text, file + ", line " + line), "line " + line);
            }
        }
    }

    private void array(BufferedReader reader) {
        JsonReader json = new JsonReader(reader);
        json.setStrictness(Strictness.STRICT);
        for (JsonElement row = next(json, true); row != null; row = next(json, false)) {
            hand(row, "item " + (rows + 1));
        }
    }

    /** Null after the last one. */
    private JsonElement next(JsonReader json, boolean first) {
        try {
            if (first) {
                json.beginArray();
            }
            if (json.hasNext()) {
                return JsonParser.parseReader(json);
            }
            json.endArray();
            if (json.peek() == JsonToken.END_DOCUMENT) {
                return null;
            }
        } catch (JsonParseException | IllegalStateException | IOException e) {
            throw JsonFile.invalid(file + ", item " + (rows + 1), e);
        }
        throw new MalformedFileException(
                file + " goes on after its JSON array; expected one array, or one object a line");
    }

    private void hand(JsonElement row, String place) {
        try {
            use.row(row);
        } catch (OddRow e) {
            odd.computeIfAbsent(e.why(), key -> new ArrayList<>()).add(rows);
            if (e.why() == Oddity.OTHER_LAYOUT && firstOfOtherLayout.isEmpty()) {
                firstOfOtherLayout = file + ", " + place + ": " + e.getMessage();
            }
        }
        rows++;
    }
}
