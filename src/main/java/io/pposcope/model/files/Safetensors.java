package io.pposcope.model.files;

import io.pposcope.model.TensorValues;
import io.pposcope.model.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Weights in safetensors files: reads F32, F16 and BF16 into float32; writes F32 or F16. A file is replaced in one
 * step; see {@link TensorFile}.
 */
public final class Safetensors {

    private static final Set<String> READ = Set.of("F32", "F16", "BF16");

    private Safetensors() {}

    /**
     * @throws IOException if the file cannot be read, is not a whole safetensors file; tensors of other types are left
     * out
     */
    public static Weights read(Path file) throws IOException {
        return weights(TensorFile.read(file), file.toString(), false);
    }

    /**
     * Opens a file whose tensors are each read when they are looked at; the file must stay as it is as long as the
     * weights are used.
     *
     * @throws IOException if the file cannot be read, is not a whole safetensors file; tensors of other types are left
     *     out
     */
    public static Weights map(Path file) throws IOException {
        return weights(TensorFile.read(file), file.toString(), true);
    }

    /**
     * Parses a whole file's bytes.
     *
     * @param origin named in errors
     * @throws IOException if the bytes are not a whole safetensors file; tensors of other types are left out
     */
    public static Weights parse(ByteBuffer bytes, String origin) throws IOException {
        return weights(TensorFile.parse(bytes, origin), origin, false);
    }

    private static Weights weights(Map<String, TensorFile.Tensor> tensors, String origin, boolean lazily) {
        Weights.Builder weights = Weights.builder();
        tensors.forEach((name, tensor) -> {
            if (!READ.contains(tensor.type())) {
                weights.refuse(
                        name,
                        origin + ": tensor " + name + " has type " + tensor.type() + "; F32, F16 and BF16 are read");
            } else {
                TensorValues stored = new StoredValues(tensor, origin);
                weights.put(
                        name,
                        new Weights.Tensor(
                                tensor.shape(),
                                lazily ? stored : TensorValues.copy(tensor.size(), stored.pieces(tensor.size()))));
            }
        });
        return weights.build();
    }

    /** Writes float32 tensors, replacing the file in one step. */
    public static void write(Path file, Weights weights) throws IOException {
        write(file, weights, false);
    }

    /** Writes tensors rounded to float16, half the size, replacing the file in one step. */
    public static void writeHalf(Path file, Weights weights) throws IOException {
        write(file, weights, true);
    }

    private static void write(Path file, Weights weights, boolean half) throws IOException {
        Map<String, TensorFile.Tensor> tensors = new LinkedHashMap<>();
        for (String name : weights.names()) {
            Weights.Tensor tensor = weights.tensor(name);
            TensorFile.Data pieces = half ? () -> halves(tensor.pieces()) : tensor::pieces;
            tensors.put(name, new TensorFile.Tensor(half ? "F16" : "F32", tensor.shape(), pieces));
        }
        TensorFile.write(file, tensors);
    }

    /** Pieces of float32 values, rounded to float16. */
    private static Iterator<ByteBuffer> halves(Iterator<ByteBuffer> pieces) {
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return pieces.hasNext();
            }

            @Override
            public ByteBuffer next() {
                FloatBuffer values =
                        pieces.next().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Short.BYTES, values.remaining()))
                        .order(ByteOrder.LITTLE_ENDIAN);
                while (values.hasRemaining()) {
                    bytes.putShort(Float.floatToFloat16(values.get()));
                }
                return bytes.flip();
            }
        };
    }
}
