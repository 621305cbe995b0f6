package io.pposcope.model.files;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.FileReplacement;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

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
    /** Bytes of a tensor that one buffer shows, whole values of every type. */
    private static final long LARGEST_PART = 1 << 30;

    /** Width of one value of every type that the format knows, in bits. */
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("F4", 4),
            Map.entry("F6_E2M3", 6),
            Map.entry("F6_E3M2", 6),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("F8_E4M3FNUZ", 8),
            Map.entry("F8_E5M2FNUZ", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("C64", 64),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64));

    /**
     * One tensor, row-major.
     *
     * @param type as the format names it: {@code F64}, {@code I64}, {@code F32}, {@code BF16}, …
     * @param data its bytes, little-endian; asked for when they are written
     */
    public record Tensor(String type, long[] shape, Data data) {

        /** Number of values. */
        public long size() {
            long count = 1;
            for (long extent : shape) {
                count = Math.multiplyExact(count, extent);
            }
            return count;
        }

        /** @throws ArithmeticException if these are no whole bytes, or more than any file has */
        long bytes() {
            long bits = Math.multiplyExact(size(), (long) BITS.get(type));
            if (bits % Byte.SIZE != 0) {
                throw new ArithmeticException(bits + " bits are no whole bytes");
            }
            return bits / Byte.SIZE;
        }
    }

    /** The bytes of a tensor, little-endian. */
    @FunctionalInterface
    public interface Data {

        /** All of them in order; each piece is good until the next is asked for. */
        Iterator<ByteBuffer> pieces();

        /** Bytes that lie in one buffer, asked for when they are looked at. */
        static Data of(Supplier<ByteBuffer> whole) {
            return () -> List.of(whole.get()).iterator();
        }
    }

    private TensorFile() {}

    /** Bytes of a file, by place. */
    private interface Bytes {

        ByteBuffer at(long from, long length) throws IOException;

        /** How many there are now. */
        long size() throws IOException;
    }

    /**
     * A file mapped into memory. It stays open to notice if it is cut; unlike a channel, it survives the interruption
     * of a thread that looks at it. It is closed when nobody refers to it.
     */
    private record Mapped(RandomAccessFile file) implements Bytes {

        @Override
        public ByteBuffer at(long from, long length) throws IOException {
            return file.getChannel().map(FileChannel.MapMode.READ_ONLY, from, length);
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }
    }

    private record InMemory(ByteBuffer bytes) implements Bytes {

        @Override
        public ByteBuffer at(long from, long length) {
            return bytes.slice((int) from, (int) length);
        }

        @Override
        public long size() {
            return bytes.remaining();
        }
    }

    /**
     * Maps a file's tensors into memory: they are read from disk when they are looked at, and files may be larger than
     * an array. A file that is replaced afterwards leaves the tensors as they were; one that is cut gives a
     * {@link MalformedFileException} when they are looked at.
     *
     * @throws IOException if the file cannot be read or is not a whole safetensors file
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "it is missing or no file; expected a safetensors file");
        }
        RandomAccessFile open = new RandomAccessFile(file.toFile(), "r");
        try {
            return parse(new Mapped(open), file.toString());
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    /**
     * Parses a whole file's bytes.
     *
     * @param origin named in errors
     * @throws IOException if the bytes are not a whole safetensors file
     */
    public static Map<String, Tensor> parse(ByteBuffer bytes, String origin) throws IOException {
        return parse(new InMemory(bytes), origin);
    }

    private static Map<String, Tensor> parse(Bytes bytes, String origin) throws IOException {
        long size = bytes.size();
        long length = size < LENGTH_BYTES
                ? -1
                : bytes.at(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > LARGEST_HEADER || length > size - LENGTH_BYTES) {
            throw new IOException(
                    origin + " is not a safetensors file: it has " + size + " bytes and announces a header of " + length
                            + "; it is torn or of another format, fetch or save it again");
        }
        try {
            return tensors(header(bytes.at(LENGTH_BYTES, length), origin), bytes, LENGTH_BYTES + length, origin);
        } catch (MalformedFileException e) {
            throw new IOException(e.getMessage() + "; the file is damaged: fetch or save it again", e);
        }
    }

    private static JsonFields header(ByteBuffer bytes, String origin) throws IOException {
        try {
            return JsonFile.parse(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(), origin + ", header");
        } catch (CharacterCodingException e) {
            throw new IOException(
                    origin + " is not a safetensors file: its header is not UTF-8; fetch or save it again", e);
        }
    }

    private static Map<String, Tensor> tensors(JsonFields header, Bytes bytes, long dataStart, String origin)
            throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<Extent> extents = new ArrayList<>();
        for (String name : header.names()) {
            if (!name.equals("__metadata__")) {
                Extent extent = Extent.of(header.object(name), dataStart);
                extents.add(extent);
                tensors.put(name, extent.tensor(bytes, origin));
            }
        }
        Extent.requireContiguous(extents, dataStart, bytes.size(), origin);
        return tensors;
    }

    /** Where a tensor lies: the bytes {@code from} (included) to {@code to} (excluded) of the file. */
    private record Extent(JsonFields entry, String type, long[] shape, long from, long to) {

        static Extent of(JsonFields entry, long dataStart) {
            String type = entry.text("dtype");
            if (!BITS.containsKey(type)) {
                throw entry.wrong(
                        "dtype", "one of " + BITS.keySet().stream().sorted().toList());
            }
            List<Long> offsets = entry.integers("data_offsets", 0, Long.MAX_VALUE - dataStart);
            if (entry.list("data_offsets").size() != 2 || offsets.get(0) > offsets.get(1)) {
                throw entry.wrong("data_offsets", "where the tensor begins and where it ends");
            }
            entry.list("shape");
            long[] shape = entry.integers("shape", 0, Long.MAX_VALUE).stream()
                    .mapToLong(extent -> extent)
                    .toArray();
            return new Extent(entry, type, shape, dataStart + offsets.get(0), dataStart + offsets.get(1)).fitting();
        }

        private Extent fitting() {
            try {
                if (new Tensor(type, shape, () -> null).bytes() == to - from) {
                    return this;
                }
            } catch (ArithmeticException e) {
                throw entry.wrong(
                        "shape", "sizes whose product fills the " + (to - from) + " bytes that are the tensor's", e);
            }
            throw entry.wrong(
                    "shape",
                    "sizes of " + type + " values that fill the " + (to - from) + " bytes that are the tensor's");
        }

        /** Tensors lie one after another, as the format wants it: no two share bytes, and none are left over. */
        static void requireContiguous(List<Extent> extents, long dataStart, long size, String origin)
                throws IOException {
            long at = dataStart;
            for (Extent extent : extents.stream()
                    .sorted(Comparator.comparing(Extent::from).thenComparing(Extent::to))
                    .toList()) {
                if (extent.from != at) {
                    throw new IOException(extent.entry.origin()
                            + (extent.from < at ? " overlaps the tensor before it" : " leaves a gap before it")
                            + ": it begins at byte " + extent.from + " of the file, expected " + at
                            + "; the file is torn or damaged: fetch or save it again");
                }
                at = extent.to;
            }
            if (at != size) {
                throw new IOException(origin + " is torn or damaged: its tensors end at byte " + at + ", the file at "
                        + size + "; fetch or save it again");
            }
        }

        /** That a tensor was cut meanwhile is an error only for whoever looks at it. */
        Tensor tensor(Bytes bytes, String origin) throws IOException {
            if (to > bytes.size()) {
                throw new IOException(entry.origin() + " should lie in bytes " + from + " to " + to + " of "
                        + bytes.size() + "; " + origin + " is torn or damaged: fetch or save it again");
            }
            List<ByteBuffer> parts = new ArrayList<>();
            for (long at = from; at < to || parts.isEmpty(); at += LARGEST_PART) {
                parts.add(bytes.at(at, Math.min(LARGEST_PART, to - at)));
            }
            return new Tensor(type, shape, () -> {
                requireWhole(bytes, origin);
                return parts.stream()
                        .map(part -> part.duplicate().order(ByteOrder.LITTLE_ENDIAN))
                        .iterator();
            });
        }

        private void requireWhole(Bytes bytes, String origin) {
            try {
                if (bytes.size() < to) {
                    throw new MalformedFileException(origin + " was cut after it was opened: it has " + bytes.size()
                            + " bytes left, a tensor ends at " + to
                            + "; fetch or save it again, then open the model anew");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(origin + " cannot be read any more: " + e.getMessage(), e);
            }
        }
    }

    /** Writes the tensors in their order, replacing the file in one step. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        try (FileReplacement replacement = prepare(file, tensors)) {
            replacement.commit();
        }
    }

    /** Writes the tensors in their order beside the file's place, to be committed. */
    public static FileReplacement prepare(Path file, Map<String, Tensor> tensors) throws IOException {
        return FileReplacement.prepare(file, contents(tensors));
    }

    /** The header, then every tensor piece by piece; nothing is asked for before it is written. */
    private static Iterator<ByteBuffer> contents(Map<String, Tensor> tensors) {
        Iterator<Tensor> left = tensors.values().iterator();
        return new Iterator<>() {

            private Iterator<ByteBuffer> pieces = List.of(headerOf(tensors)).iterator();

            @Override
            public boolean hasNext() {
                while (!pieces.hasNext() && left.hasNext()) {
                    pieces = left.next().data().pieces();
                }
                return pieces.hasNext();
            }

            @Override
            public ByteBuffer next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("all tensors were written");
                }
                return pieces.next();
            }
        };
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
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH_BYTES + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(json);
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
