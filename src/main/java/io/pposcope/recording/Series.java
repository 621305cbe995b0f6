package io.pposcope.recording;

import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.files.TensorFile.Data;
import io.pposcope.model.files.TensorFile.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers per token in a safetensors file: rows flat, one after another, beside their lengths. */
final class Series {

    private final Map<String, Tensor> tensors;
    private final String origin;

    private Series(Map<String, Tensor> tensors, String origin) {
        this.tensors = tensors;
        this.origin = origin;
    }

    static Series empty() {
        return new Series(new LinkedHashMap<>(), "");
    }

    /** @param origin the file, named in errors */
    static Series of(Map<String, Tensor> tensors, String origin) {
        return new Series(tensors, origin);
    }

    Map<String, Tensor> tensors() {
        return tensors;
    }

    void put(String name, TokenRows rows) {
        double[] flat = rows.flat();
        tensors.put(name, new Tensor("F64", new long[] {flat.length}, Data.of(() -> {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Double.BYTES, flat.length))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(flat);
            return bytes;
        })));
    }

    void putInts(String name, int... values) {
        long[] wide = Arrays.stream(values).asLongStream().toArray();
        tensors.put(name, new Tensor("I64", new long[] {wide.length}, Data.of(() -> {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Long.BYTES, wide.length))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(wide);
            return bytes;
        })));
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    TokenRows rows(String name, int... lengths) throws IOException {
        Tensor tensor = tensor(name, "F64");
        double[] flat = new double[Math.toIntExact(tensor.size())];
        tensor.data().pieces().next().asDoubleBuffer().get(flat);
        return TokenRows.fromFlat(flat, lengths);
    }

    int[] ints(String name) throws IOException {
        Tensor tensor = tensor(name, "I64");
        long[] wide = new long[Math.toIntExact(tensor.size())];
        tensor.data().pieces().next().asLongBuffer().get(wide);
        return Arrays.stream(wide).mapToInt(Math::toIntExact).toArray();
    }

    TokenIds ids(String name, int... lengths) throws IOException {
        int[] flat = ints(name);
        if (Arrays.stream(lengths).sum() != flat.length) {
            throw new ShapeException(
                    name + " holds " + flat.length + " ids for rows of " + Arrays.toString(lengths) + " tokens");
        }
        int[][] rows = new int[lengths.length][];
        int at = 0;
        for (int row = 0; row < lengths.length; row++) {
            rows[row] = Arrays.copyOfRange(flat, at, at + lengths[row]);
            at += lengths[row];
        }
        return TokenIds.of(rows);
    }

    private Tensor tensor(String name, String type) throws IOException {
        Tensor tensor = tensors.get(name);
        if (tensor == null || !tensor.type().equals(type)) {
            throw new IOException(origin + " has no " + type + " tensor " + name + "; it holds " + tensors.keySet());
        }
        return tensor;
    }
}
