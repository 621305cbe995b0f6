package io.pposcope.engine;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

/** A list of named float32 tensors on the device, handed to script methods as one argument. */
final class DeviceTensors implements AutoCloseable {

    /** Values that travel to the device at once. */
    private static final int CHUNK = 1 << 20;

    private final NativeMemory memory;
    private final List<Parameter> parameters;
    private final PtNDManager manager;
    private final PtNDArray[] arrays;
    private final TensorList list;

    private DeviceTensors(NativeMemory memory, List<Parameter> parameters, PtNDManager manager, PtNDArray[] arrays) {
        this.memory = memory;
        this.parameters = parameters;
        this.manager = manager;
        this.arrays = arrays;
        this.list = new TensorList(memory, IValue.listFrom(arrays), manager, bytes(parameters));
    }

    private static long bytes(List<Parameter> parameters) {
        return Float.BYTES * parameters.stream().mapToLong(Parameter::size).sum();
    }

    /** Zeros in the given shapes. */
    static DeviceTensors zeros(ScriptModule module, List<Parameter> parameters) {
        NativeMemory.expect(bytes(parameters));
        return EngineThread.call(() -> zerosThere(module, parameters));
    }

    private static DeviceTensors zerosThere(ScriptModule module, List<Parameter> parameters) {
        PtNDManager manager = (PtNDManager) module.manager().newSubManager();
        PtNDArray[] arrays = new PtNDArray[parameters.size()];
        try {
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] =
                        (PtNDArray) manager.zeros(new Shape(parameters.get(i).shape()), DataType.FLOAT32);
            }
        } catch (RuntimeException shortage) {
            manager.close();
            throw shortage;
        }
        return new DeviceTensors(module.memory(), List.copyOf(parameters), manager, arrays);
    }

    /** All tensors, part by part, as one list; whoever made them closes them. */
    static TensorList joined(DeviceTensors... parts) {
        return EngineThread.call(() -> new TensorList(
                parts[0].memory,
                IValue.listFrom(
                        Stream.of(parts).flatMap(part -> Stream.of(part.arrays)).toArray(PtNDArray[]::new))));
    }

    /** The named weights, each of which must have its parameter's shape. */
    static DeviceTensors of(ScriptModule module, List<Parameter> parameters, Weights weights) {
        DeviceTensors tensors = zeros(module, parameters);
        tensors.write(weights);
        return tensors;
    }

    /** Overwrites all tensors in place. */
    void write(Weights weights) {
        weights.requireParameters(parameters);
        EngineThread.run(() -> writeThere(weights));
    }

    private void writeThere(Weights weights) {
        list.requireOpen();
        ByteBuffer chunk = ByteBuffer.allocateDirect(Float.BYTES * CHUNK).order(ByteOrder.nativeOrder());
        for (int i = 0; i < arrays.length; i++) {
            float[] data = weights.tensor(parameters.get(i).name()).values();
            try (PtNDArray flat = arrays[i].reshape(new Shape(data.length))) {
                for (int from = 0; from < data.length; from += CHUNK) {
                    copy(chunk.clear(), data, from, Math.min(CHUNK, data.length - from), flat);
                }
            }
        }
    }

    private void copy(ByteBuffer chunk, float[] data, int from, int count, PtNDArray flat) {
        chunk.asFloatBuffer().put(data, from, count);
        try (PtNDArray source = manager.create(chunk.limit(Float.BYTES * count), new Shape(count), DataType.FLOAT32)) {
            flat.set(new NDIndex().addSliceDim(from, from + (long) count), source);
        }
    }

    /** Copies all tensors to the host. */
    Weights read() {
        return EngineThread.call(this::readThere);
    }

    private Weights readThere() {
        list.requireOpen();
        Weights.Builder builder = Weights.builder();
        for (int i = 0; i < arrays.length; i++) {
            builder.put(parameters.get(i).name(), parameters.get(i).shape(), onHost(arrays[i]));
        }
        return builder.build();
    }

    /**
     * A copy that a GPU's tensor makes on the host belongs to the tensor's manager, so that is a passing one meanwhile.
     */
    private float[] onHost(PtNDArray array) {
        try (PtNDManager passing = (PtNDManager) manager.newSubManager()) {
            array.tempAttach(passing);
            return array.toFloatArray();
        }
    }

    List<Parameter> parameters() {
        return parameters;
    }

    TensorList list() {
        return list;
    }

    @Override
    public void close() {
        list.close();
    }
}
