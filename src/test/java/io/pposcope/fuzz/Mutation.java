package io.pposcope.fuzz;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A file's content changed at one place.
 *
 * @param what the change, in words
 * @param field name of the JSON field that was given {@code value}; empty where something else was changed
 * @param value as JSON; {@code removed} for none
 */
record Mutation(byte[] content, String what, String field, String value) {

    /** How a file is made up. */
    enum Form {
        JSON,
        LINES,
        TEXT,
        SAFETENSORS
    }

    static final String REMOVED = "removed";

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final List<String> VALUES = List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "\"x\"",
            "true",
            "-1",
            "0",
            "1.5",
            "172.9",
            "1e300",
            "-1e300",
            "2000000000",
            "9223372036854775808",
            "1e999999999",
            "[null]",
            "[[]]",
            "{\"a\":null}",
            "[1,2]",
            "\"\\u0000\\ud800\"",
            "\"../../x\"",
            "\"/etc/passwd\"",
            "[".repeat(200) + "]".repeat(200));
    private static final List<String> LINES =
            List.of("", "{}", "\"text\"", "null", "[]", "{\"a\":\"b\"}", "{\"a\":null}", "{", "0", "{\"prompt\":0}");

    private record Place(JsonElement parent, String field, int index) {

        String name() {
            return field != null ? field : "[" + index + "]";
        }

        void set(JsonElement value) {
            if (parent instanceof JsonObject object) {
                object.add(field, value);
            } else {
                parent.getAsJsonArray().set(index, value);
            }
        }

        JsonElement get() {
            return parent instanceof JsonObject object
                    ? object.get(field)
                    : parent.getAsJsonArray().get(index);
        }

        void remove() {
            if (parent instanceof JsonObject object) {
                object.remove(field);
            } else {
                parent.getAsJsonArray().remove(index);
            }
        }
    }

    static Mutation of(byte[] content, Form form, Random random) {
        boolean bytes = form == Form.TEXT || random.nextInt(3) == 0;
        if (bytes) {
            return ofBytes(content, random);
        }
        return switch (form) {
            case JSON -> ofJson(content, random);
            case LINES -> ofLines(content, random);
            default -> ofTensors(content, random);
        };
    }

    private static Mutation ofBytes(byte[] content, Random random) {
        int at = content.length == 0 ? 0 : random.nextInt(content.length);
        String text = new String(content, StandardCharsets.UTF_8);
        return switch (random.nextInt(10)) {
            case 0 -> plain(Arrays.copyOf(content, at), "cut at byte " + at);
            case 1 -> plain(new byte[0], "emptied");
            case 2 -> plain(changed(content, at, 0xff), "byte " + at + " is no UTF-8");
            case 3 -> plain(("\ufeff" + text).getBytes(StandardCharsets.UTF_8), "a byte order mark");
            case 4 -> plain(text.getBytes(StandardCharsets.UTF_16), "UTF-16");
            case 5 -> plain(joined(content, content), "twice");
            case 6 -> plain(gzip(content), "gzip data");
            case 7 -> plain(Arrays.copyOf(gzip(content), 12), "cut gzip data");
            case 8 -> plain(joined(new byte[] {'P', 'A', 'R', '1'}, content), "named like Parquet");
            default ->
                plain(
                        changed(content, at, content.length == 0 ? 0 : content[at] ^ 1 << random.nextInt(8)),
                        "a flipped bit in byte " + at);
        };
    }

    private static Mutation plain(byte[] content, String what) {
        return new Mutation(content, what, "", "");
    }

    private static byte[] changed(byte[] content, int at, int value) {
        byte[] changed = content.clone();
        if (changed.length > 0) {
            changed[at] = (byte) value;
        }
        return changed;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Mutation ofJson(byte[] content, Random random) {
        JsonElement root = JsonParser.parseString(new String(content, StandardCharsets.UTF_8));
        List<Place> places = new ArrayList<>();
        collect(root, places);
        Place place = places.get(random.nextInt(places.size()));
        switch (random.nextInt(6)) {
            case 0 -> {
                place.remove();
                return new Mutation(bytes(root), place.name() + " removed", place.name(), REMOVED);
            }
            case 1 -> {
                Place other = places.get(random.nextInt(places.size()));
                JsonElement kept = place.get().deepCopy();
                JsonElement moved = other.get().deepCopy();
                place.set(moved);
                if (other.parent.equals(place.parent)) {
                    other.set(kept);
                }
                return plain(bytes(root), place.name() + " is what " + other.name() + " was");
            }
            default -> {
                String value = VALUES.get(random.nextInt(VALUES.size()));
                place.set(new JsonArray());
                String marker = "\"the place of the new value\"";
                place.set(JsonParser.parseString(marker));
                byte[] changed = GSON.toJson(root).replace(marker, value).getBytes(StandardCharsets.UTF_8);
                return new Mutation(
                        changed,
                        place.name() + " is " + value.substring(0, Math.min(30, value.length())),
                        place.name(),
                        value);
            }
        }
    }

    private static byte[] bytes(JsonElement root) {
        return GSON.toJson(root).getBytes(StandardCharsets.UTF_8);
    }

    /** All places, with those near the root many times over: large vocabularies must not hide the rest. */
    private static void collect(JsonElement element, List<Place> into) {
        List<Place> level = new ArrayList<>();
        if (element instanceof JsonObject object) {
            object.keySet().forEach(field -> level.add(new Place(object, field, 0)));
        } else if (element instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                level.add(new Place(array, null, i));
            }
        }
        List<Place> few = level.size() > 40 ? new ArrayList<>(level.subList(0, 20)) : level;
        if (level.size() > 40) {
            few.addAll(level.subList(level.size() - 20, level.size()));
        }
        into.addAll(few);
        few.forEach(place -> collect(place.get(), into));
    }

    private static Mutation ofLines(byte[] content, Random random) {
        List<String> lines = new ArrayList<>(
                new String(content, StandardCharsets.UTF_8).lines().toList());
        int at = random.nextInt(lines.size());
        String what;
        switch (random.nextInt(5)) {
            case 0 -> {
                String line = LINES.get(random.nextInt(LINES.size()));
                lines.add(at, line);
                what = "line " + (at + 1) + " is " + line + ", put before the others";
            }
            case 1 -> {
                lines.remove(at);
                what = "line " + (at + 1) + " is removed";
            }
            case 2 -> {
                lines.add(lines.get(at));
                what = "line " + (at + 1) + " is repeated at the end";
            }
            default -> {
                Mutation line = ofJson(lines.get(at).getBytes(StandardCharsets.UTF_8), random);
                lines.set(at, new String(line.content, StandardCharsets.UTF_8));
                what = "line " + (at + 1) + ": " + line.what;
            }
        }
        return plain((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8), what);
    }

    /** The header changed, or the length that it announces; the header's length is put right otherwise. */
    private static Mutation ofTensors(byte[] content, Random random) {
        ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) buffer.getLong(0);
        if (random.nextInt(6) == 0) {
            long announced = List.of(0L, -1L, 1L, 99_999_999L, Long.MAX_VALUE, Long.MIN_VALUE, length + 8L, length - 1L)
                    .get(random.nextInt(8));
            byte[] changed = content.clone();
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(0, announced);
            return plain(changed, "a header of " + announced + " bytes announced");
        }
        Mutation header = ofJson(Arrays.copyOfRange(content, 8, 8 + length), random);
        ByteBuffer changed = ByteBuffer.allocate(8 + header.content.length + content.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN);
        changed.putLong(header.content.length)
                .put(header.content)
                .put(content, 8 + length, content.length - 8 - length);
        return new Mutation(changed.array(), "header: " + header.what, header.field, header.value);
    }
}
