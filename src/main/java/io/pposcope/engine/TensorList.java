package io.pposcope.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.pposcope.model.TensorValues;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tensors that live on the device until this is closed or nobody refers to it any more: weights, gradients, key-value
 * caches.
 */
final class TensorList implements AutoCloseable {

    private final IValue list;
    private final NativeMemory.Part part;

    TensorList(NativeMemory memory, IValue list) {
        this.list = list;
        this.part = memory.hold(this, list::close, 0);
    }

    /** @param manager of the same tensors as arrays, which goes with the list */
    TensorList(NativeMemory memory, IValue list, PtNDManager manager, long bytes) {
        this.list = list;
        this.part = memory.hold(
                this,
                () -> {
                    list.close();
                    manager.close();
                },
                bytes);
    }

    IValue list() {
        requireOpen();
        return list;
    }

    /** @throws IllegalStateException if it was closed */
    void requireOpen() {
        if (part.isFree()) {
            throw new IllegalStateException(
                    "these tensors were freed: the trainer, the lab or the engine they belong to"
                            + " was closed; make a trainer of a lab that is open");
        }
    }

    /** Copies of all tensors on the host, outside Java's heap. */
    List<TensorValues> copies(PtNDManager manager) {
        return EngineThread.call(() -> {
            requireOpen();
            try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
                return Stream.of(list.toTensorArray(scope))
                        .map(array -> copy(array, scope))
                        .toList();
            }
        });
    }

    private static TensorValues copy(PtNDArray array, PtNDManager manager) {
        long count = array.getShape().size();
        return TensorValues.copy(count, TensorValues.pieces(count, (from, into) -> read(array, manager, from, into)));
    }

    /**
     * Fills a buffer with the values from a place on; on the engine's thread. A copy that a GPU's tensor makes on the
     * host belongs to the tensor's manager, so that is a passing one meanwhile.
     */
    static void read(PtNDArray array, PtNDManager manager, long from, ByteBuffer into) {
        try (PtNDManager passing = (PtNDManager) manager.newSubManager()) {
            PtNDArray flat = array.reshape(new Shape(array.getShape().size()));
            flat.attach(passing);
            long to = from + into.remaining() / Float.BYTES;
            PtNDArray part = JniUtils.slice(flat, 0, from, to, 1);
            part.attach(passing);
            into.put(part.toByteBuffer(true));
        }
    }

    @Override
    public void close() {
        part.close();
    }
}
