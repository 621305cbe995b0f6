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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The safetensors format: eight bytes of header length, a JSON header, the raw tensors, little-endian.
 *
 * <p>Reads F32, F16 and BF16 into float32; writes F32 or F16. A file is written beside its place and moved there in one step, so
 * a killed process or a full disk leaves the previous file readable.
 *
 * <p>Source: github.com/huggingface/safetensors, format description.
 */
public final class Safetensors {

    private static final int LENGTH_BYTES = 8;
    private static final long LARGEST_HEADER = 100_000_000;

    private Safetensors() {}

    /** @throws IOException if the file cannot be read or is not a whole safetensors file */
    public static Weights read(Path file) throws IOException {
        return parse(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
    }

    /**
     * Parses a whole file's bytes.
     *
     * @param origin named in errors
     * @throws IOException if the bytes are not a whole safetensors file
     */
    public static Weights parse(ByteBuffer bytes, String origin) throws IOException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        long length = bytes.remaining() < LENGTH_BYTES ? -1 : bytes.getLong(0);
        if (length < 2 || length > LARGEST_HEADER || length > bytes.remaining() - LENGTH_BYTES) {
            throw new IOException(origin + " is not a safetensors file: it has " + bytes.remaining()
                    + " bytes and announces a header of " + length + "; it is torn or of another format, fetch or save it again");
        }
        int dataStart = LENGTH_BYTES + (int) length;
        Weights.Builder weights = Weights.builder();
        for (Map.Entry<String, JsonElement> entry : header(bytes, (int) length, origin).entrySet()) {
            if (!entry.getKey().equals("__metadata__")) {
                put(weights, entry.getKey(), entry.getValue().getAsJsonObject(), bytes, dataStart, origin);
            }
        }
        return weights.build();
    }

    private static JsonObject header(ByteBuffer bytes, int length, String origin) throws IOException {
        byte[] json = new byte[length];
        bytes.get(LENGTH_BYTES, json);
        try {
            return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(origin + " is not a safetensors file: its header is not JSON", e);
        }
    }

    private static void put(Weights.Builder weights, String name, JsonObject entry, ByteBuffer bytes, int dataStart, String origin)
            throws IOException {
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        long[] shape = entry.getAsJsonArray("shape").asList().stream().mapToLong(JsonElement::getAsLong).toArray();
        long from = dataStart + offsets.get(0).getAsLong();
        long to = dataStart + offsets.get(1).getAsLong();
        String type = entry.get("dtype").getAsString();
        int size = elements(shape);
        if (from > to || to > bytes.limit() || to - from != (long) size * width(type, name, origin)) {
            throw new IOException(origin + " is torn or damaged: tensor " + name + " should lie in bytes " + from + " to " + to
                    + " of " + bytes.limit() + "; fetch or save it again");
        }
        weights.put(name, shape, values(bytes.slice((int) from, (int) (to - from)).order(ByteOrder.LITTLE_ENDIAN), type, size));
    }

    private static int elements(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return Math.toIntExact(size);
    }

    private static int width(String type, String name, String origin) throws IOException {
        return switch (type) {
            case "F32" -> 4;
            case "F16", "BF16" -> 2;
            default -> throw new IOException(origin + ": tensor " + name + " has type " + type + "; F32, F16 and BF16 are read");
        };
    }

    private static float[] values(ByteBuffer data, String type, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (type) {
                case "F32" -> data.getFloat(4 * i);
                case "F16" -> Float.float16ToFloat(data.getShort(2 * i));
                default -> Float.intBitsToFloat(data.getShort(2 * i) << 16);
            };
        }
        return values;
    }

    /** Writes float32 tensors, replacing the file in one step. */
    public static void write(Path file, Weights weights) throws IOException {
        write(file, weights, "F32");
    }

    /** Writes tensors rounded to float16, half the size, replacing the file in one step. */
    public static void writeHalf(Path file, Weights weights) throws IOException {
        write(file, weights, "F16");
    }

    private static void write(Path file, Weights weights, String type) throws IOException {
        ByteBuffer header = headerOf(weights, type);
        Path beside = file.resolveSibling(file.getFileName() + ".writing");
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            drain(channel, header);
            for (String name : weights.names()) {
                drain(channel, bytesOf(weights.tensor(name).values(), type));
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ByteBuffer headerOf(Weights weights, String type) {
        JsonObject header = new JsonObject();
        JsonObject metadata = new JsonObject();
        metadata.addProperty("format", "pt");
        header.add("__metadata__", metadata);
        long at = 0;
        for (String name : weights.names()) {
            Weights.Tensor tensor = weights.tensor(name);
            header.add(name, entry(type, tensor.shape(), at, at += bytes(type) * tensor.values().length));
        }
        StringBuilder json = new StringBuilder(header.toString());
        while (json.toString().getBytes(StandardCharsets.UTF_8).length % LENGTH_BYTES != 0) {
            json.append(' ');
        }
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LENGTH_BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).put(bytes).flip();
    }

    private static JsonObject entry(String type, long[] shape, long from, long to) {
        JsonObject entry = new JsonObject();
        entry.addProperty("dtype", type);
        JsonArray extents = new JsonArray();
        for (long extent : shape) {
            extents.add(extent);
        }
        entry.add("shape", extents);
        JsonArray offsets = new JsonArray();
        offsets.add(from);
        offsets.add(to);
        entry.add("data_offsets", offsets);
        return entry;
    }

    private static long bytes(String type) {
        return type.equals("F32") ? Float.BYTES : Short.BYTES;
    }

    private static ByteBuffer bytesOf(float[] values, String type) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(bytes(type) * values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (type.equals("F32")) {
                bytes.putFloat(value);
            } else {
                bytes.putShort(Float.floatToFloat16(value));
            }
        }
        return bytes.flip();
    }

    private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
