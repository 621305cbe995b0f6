package io.pposcope.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Weights in safetensors files: reads F32, F16 and BF16 into float32; writes F32 or F16. A file is replaced in one step; see
 * {@link TensorFile}.
 */
public final class Safetensors {

    private Safetensors() {}

    /** @throws IOException if the file cannot be read, is not a whole safetensors file, or holds other types */
    public static Weights read(Path file) throws IOException {
        return weights(TensorFile.read(file), file.toString(), false);
    }

    /**
     * The same, but each tensor is read when it is looked at; the file must stay as it is as long as the weights are used.
     *
     * @throws IOException if the file cannot be read, is not a whole safetensors file, or holds other types
     */
    public static Weights map(Path file) throws IOException {
        return weights(TensorFile.read(file), file.toString(), true);
    }

    /**
     * Parses a whole file's bytes.
     *
     * @param origin named in errors
     * @throws IOException if the bytes are not a whole safetensors file, or hold other types
     */
    public static Weights parse(ByteBuffer bytes, String origin) throws IOException {
        return weights(TensorFile.parse(bytes, origin), origin, false);
    }

    private static Weights weights(Map<String, TensorFile.Tensor> tensors, String origin, boolean lazily) throws IOException {
        Weights.Builder weights = Weights.builder();
        for (Map.Entry<String, TensorFile.Tensor> entry : tensors.entrySet()) {
            TensorFile.Tensor tensor = entry.getValue();
            if (!tensor.type().equals("F32") && !tensor.type().equals("F16") && !tensor.type().equals("BF16")) {
                throw new IOException(origin + ": tensor " + entry.getKey() + " has type " + tensor.type() + "; F32, F16 and BF16 are read");
            }
            Supplier<float[]> values = () -> values(tensor.data().get(), tensor.type(), tensor.size());
            if (lazily) {
                weights.put(entry.getKey(), new Weights.Tensor(tensor.shape(), values));
            } else {
                weights.put(entry.getKey(), tensor.shape(), values.get());
            }
        }
        return weights.build();
    }

    private static float[] values(ByteBuffer data, String type, int size) {
        float[] values = new float[size];
        if (type.equals("F32")) {
            data.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < size; i++) {
            short half = data.getShort(2 * i);
            values[i] = type.equals("F16") ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << 16);
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
        Map<String, TensorFile.Tensor> tensors = new LinkedHashMap<>();
        for (String name : weights.names()) {
            Weights.Tensor tensor = weights.tensor(name);
            tensors.put(name, new TensorFile.Tensor(type, tensor.shape(), () -> bytesOf(tensor.values(), type)));
        }
        TensorFile.write(file, tensors);
    }

    private static ByteBuffer bytesOf(float[] values, String type) {
        int width = type.equals("F32") ? Float.BYTES : Short.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(width, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (type.equals("F32")) {
                bytes.putFloat(value);
            } else {
                bytes.putShort(Float.floatToFloat16(value));
            }
        }
        return bytes.flip();
    }
}
