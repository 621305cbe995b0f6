package io.pposcope.engine;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.TensorValues;
import io.pposcope.model.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
    private final AtomicLong version = new AtomicLong();

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
        change();
        ByteBuffer chunk = ByteBuffer.allocateDirect(Float.BYTES * CHUNK).order(ByteOrder.nativeOrder());
        for (int i = 0; i < arrays.length; i++) {
            Iterator<ByteBuffer> pieces =
                    weights.tensor(parameters.get(i).name()).pieces();
            try (PtNDArray flat = arrays[i].reshape(new Shape(parameters.get(i).size()))) {
                long from = 0;
                while (pieces.hasNext()) {
                    from = copy(chunk, pieces.next(), from, flat);
                }
            }
        }
    }

    /** Returns where the piece ends. */
    private long copy(ByteBuffer chunk, ByteBuffer piece, long from, PtNDArray flat) {
        long at = from;
        while (piece.hasRemaining()) {
            int size = Math.min(piece.remaining(), chunk.capacity());
            chunk.clear().put(piece.slice(piece.position(), size)).flip();
            piece.position(piece.position() + size);
            long to = at + size / Float.BYTES;
            try (PtNDArray source = manager.create(chunk, new Shape(to - at), DataType.FLOAT32)) {
                flat.set(new NDIndex().addSliceDim(at, to), source);
            }
            at = to;
        }
        return at;
    }

    /** Whoever has read these tensors reads them no longer: they are about to be others. */
    void change() {
        version.incrementAndGet();
    }

    /** The tensors as they are, each read from the device when it is looked at, until they change. */
    Weights read() {
        list.requireOpen();
        Weights.Builder builder = Weights.builder();
        for (int i = 0; i < arrays.length; i++) {
            Parameter parameter = parameters.get(i);
            builder.put(parameter.name(), new Weights.Tensor(parameter.shape(), new Present(i, version.get())));
        }
        return builder.build();
    }

    /** One tensor as it was at a version. */
    private final class Present implements TensorValues {

        private final int index;
        private final long read;

        Present(int index, long read) {
            this.index = index;
            this.read = read;
        }

        private long count() {
            return parameters.get(index).size();
        }

        @Override
        public float[] values() {
            return TensorValues.copy(count(), pieces(count())).values();
        }

        @Override
        public Iterator<ByteBuffer> pieces(long count) {
            return TensorValues.pieces(count, (from, into) -> EngineThread.run(() -> readThere(from, into)));
        }

        @Override
        public TensorValues kept(long count) {
            return TensorValues.copy(count, pieces(count));
        }

        @Override
        public long hostBytes() {
            return Float.BYTES * count();
        }

        private void readThere(long from, ByteBuffer into) {
            list.requireOpen();
            if (version.get() != read) {
                throw new IllegalStateException(parameters.get(index).name()
                        + " was trained since it was looked at; state() keeps a copy that lasts");
            }
            TensorList.read(arrays[index], manager, from, into);
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
