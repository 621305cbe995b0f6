package io.pposcope.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
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

    /** Copies of all values on the host, row-major. */
    List<float[]> read(PtNDManager manager) {
        return EngineThread.call(() -> {
            requireOpen();
            try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
                return Stream.of(list.toTensorArray(scope))
                        .map(PtNDArray::toFloatArray)
                        .toList();
            }
        });
    }

    @Override
    public void close() {
        part.close();
    }
}
