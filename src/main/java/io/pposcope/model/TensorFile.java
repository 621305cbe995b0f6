package io.pposcope.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The safetensors format with tensors of any type: eight bytes of header length, a JSON header, the raw tensors,
 * little-endian. {@link Safetensors} reads and writes weights through it.
 *
 * <p>A file is replaced in one step, so a killed process or a full disk leaves the previous file readable: see
 * {@link FileReplacement}.
 *
 * <p>Source: github.com/huggingface/safetensors, format description.
 */
public final class TensorFile {

    private static final int LENGTH_BYTES = 8;
    private static final long LARGEST_HEADER = 100_000_000;
    private static final Map<String, Integer> WIDTHS = Map.of("F64", 8, "I64", 8, "F32", 4, "I32", 4, "F16", 2, "BF16", 2, "U8", 1);

    /**
     * One tensor, row-major.
     *
     * @param type {@code F64}, {@code I64}, {@code F32}, {@code I32}, {@code F16}, {@code BF16} or {@code U8}
     * @param data its bytes, little-endian; asked for when they are written
     */
    public record Tensor(String type, long[] shape, Supplier<ByteBuffer> data) {

        /** Number of values. */
        public int size() {
            long size = 1;
            for (long extent : shape) {
                size *= extent;
            }
            return Math.toIntExact(size);
        }

        long bytes() {
            return (long) size() * WIDTHS.get(type);
        }
    }

    private TensorFile() {}

    /** Bytes of a file, by place. */
    private interface Bytes {
        ByteBuffer at(long from, long length) throws IOException;
    }

    /**
     * Maps a file's tensors into memory: they are read from disk when they are looked at, and files may be larger than an
     * array. A file that is replaced afterwards leaves the tensors as they were.
     *
     * @throws IOException if the file cannot be read or is not a whole safetensors file
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return parse((from, length) -> channel.map(FileChannel.MapMode.READ_ONLY, from, length), channel.size(), file.toString());
        }
    }

    /**
     * Parses a whole file's bytes.
     *
     * @param origin named in errors
     * @throws IOException if the bytes are not a whole safetensors file
     */
    public static Map<String, Tensor> parse(ByteBuffer bytes, String origin) throws IOException {
        return parse((from, length) -> bytes.slice((int) from, (int) length), bytes.remaining(), origin);
    }

    private static Map<String, Tensor> parse(Bytes bytes, long size, String origin) throws IOException {
        long length = size < LENGTH_BYTES ? -1 : bytes.at(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > LARGEST_HEADER || length > size - LENGTH_BYTES) {
            throw new IOException(origin + " is not a safetensors file: it has " + size
                    + " bytes and announces a header of " + length + "; it is torn or of another format, fetch or save it again");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : header(bytes.at(LENGTH_BYTES, length), origin).entrySet()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry, bytes, LENGTH_BYTES + length, size, origin));
            }
        }
        return tensors;
    }

    private static JsonObject header(ByteBuffer bytes, String origin) throws IOException {
        try {
            return JsonParser.parseString(StandardCharsets.UTF_8.decode(bytes).toString()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(origin + " is not a safetensors file: its header is not JSON", e);
        }
    }

    private static Tensor tensor(Map.Entry<String, JsonElement> named, Bytes bytes, long dataStart, long size, String origin) throws IOException {
        try {
            return described(named.getKey(), named.getValue().getAsJsonObject(), bytes, dataStart, size, origin);
        } catch (RuntimeException e) {
            throw new IOException(origin + " is damaged: its header describes tensor " + named.getKey() + " as " + named.getValue()
                    + "; expected a dtype, a shape and two data_offsets; fetch or save it again", e);
        }
    }

    private static Tensor described(String name, JsonObject entry, Bytes bytes, long dataStart, long size, String origin) throws IOException {
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        long[] shape = entry.getAsJsonArray("shape").asList().stream().mapToLong(JsonElement::getAsLong).toArray();
        String type = entry.get("dtype").getAsString();
        if (!WIDTHS.containsKey(type)) {
            throw new IOException(origin + ": tensor " + name + " has type " + type + "; known are " + WIDTHS.keySet());
        }
        long from = dataStart + offsets.get(0).getAsLong();
        long to = dataStart + offsets.get(1).getAsLong();
        if (from < dataStart || from > to || to > size || to - from != new Tensor(type, shape, () -> null).bytes()) {
            throw new IOException(origin + " is torn or damaged: tensor " + name + " should lie in bytes " + from + " to " + to
                    + " of " + size + "; fetch or save it again");
        }
        ByteBuffer data = bytes.at(from, to - from);
        return new Tensor(type, shape, () -> data.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Writes the tensors in their order, replacing the file in one step. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        try (FileReplacement replacement = prepare(file, tensors)) {
            replacement.commit();
        }
    }

    /** Writes the tensors in their order beside the file's place, to be committed. */
    public static FileReplacement prepare(Path file, Map<String, Tensor> tensors) throws IOException {
        return FileReplacement.prepare(file,
                Stream.concat(Stream.of(headerOf(tensors)), tensors.values().stream().map(tensor -> tensor.data().get())));
    }

    private static ByteBuffer headerOf(Map<String, Tensor> tensors) {
        JsonObject header = new JsonObject();
        JsonObject metadata = new JsonObject();
        metadata.addProperty("format", "pt");
        header.add("__metadata__", metadata);
        long at = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            header.add(entry.getKey(), entry(entry.getValue(), at));
            at += entry.getValue().bytes();
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length, LENGTH_BYTES) * LENGTH_BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private static JsonObject entry(Tensor tensor, long from) {
        JsonObject entry = new JsonObject();
        entry.addProperty("dtype", tensor.type());
        JsonArray extents = new JsonArray();
        for (long extent : tensor.shape()) {
            extents.add(extent);
        }
        entry.add("shape", extents);
        JsonArray offsets = new JsonArray();
        offsets.add(from);
        offsets.add(from + tensor.bytes());
        entry.add("data_offsets", offsets);
        return entry;
    }
}
