package io.pposcope.model.files;

import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.model.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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
            Supplier<float[]> values = () -> values(tensor, origin);
            if (!READ.contains(tensor.type())) {
                weights.refuse(
                        name,
                        origin + ": tensor " + name + " has type " + tensor.type() + "; F32, F16 and BF16 are read");
            } else if (lazily) {
                weights.put(name, new Weights.Tensor(tensor.shape(), values));
            } else {
                weights.put(name, tensor.shape(), values.get());
            }
        });
        return weights.build();
    }

    /** A file that is cut while its mapped bytes are copied shows as an error of the virtual machine. */
    private static float[] values(TensorFile.Tensor tensor, String origin) {
        try {
            return values(tensor.data().get(), tensor.type(), tensor.size());
        } catch (InternalError e) {
            throw new MalformedFileException(
                    origin + " was cut while it was read; fetch or save it again, then open the model anew", e);
        }
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
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(width, values.length)).order(ByteOrder.LITTLE_ENDIAN);
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
