package io.pposcope.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** JSON objects of a file, one at a time: lines, or one array; gzipped where the name ends in {@code .gz}. */
final class Rows {

    /** What is done with a row. */
    interface Use {
        /** @throws RuntimeException if the row has not the expected fields; its message says which */
        void row(int row, JsonObject object);
    }

    private Rows() {}

    /**
     * Hands over all rows in order.
     *
     * @param expected what a row should be, for errors
     * @return how many there were
     * @throws IOException if the file cannot be read or a row is none; the message names file and row
     */
    static int read(Path file, String expected, Use use) throws IOException {
        try (BufferedReader reader = reader(file)) {
            reader.mark(1);
            int first = reader.read();
            reader.reset();
            return first == '[' ? array(file, reader, expected, use) : lines(file, reader, expected, use);
        }
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream stream = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream, StandardCharsets.UTF_8));
    }

    private static int lines(Path file, BufferedReader reader, String expected, Use use) throws IOException {
        int rows = 0;
        int line = 0;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            if (!text.isBlank()) {
                String json = text;
                hand(file + ", line " + line, expected, use, rows++, () -> JsonParser.parseString(json));
            }
        }
        return rows;
    }

    private static int array(Path file, BufferedReader reader, String expected, Use use) throws IOException {
        int rows = 0;
        JsonReader json = new JsonReader(reader);
        json.beginArray();
        while (json.hasNext()) {
            hand(file + ", item " + (rows + 1), expected, use, rows, () -> JsonParser.parseReader(json));
            rows++;
        }
        return rows;
    }

    private interface Parsed {
        JsonElement parse();
    }

    private static void hand(String place, String expected, Use use, int row, Parsed parsed) throws IOException {
        try {
            use.row(row, parsed.parse().getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException | UnsupportedOperationException | IndexOutOfBoundsException e) {
            throw new IOException(place + ": " + e.getMessage() + "; expected " + expected, e);
        }
    }
}
