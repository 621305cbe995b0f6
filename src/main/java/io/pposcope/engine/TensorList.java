package io.pposcope.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.stream.Stream;

/** Tensors that a script made and that live on the device until this is closed: gradients, key-value caches. */
final class TensorList implements AutoCloseable {

    private final IValue list;

    TensorList(IValue list) {
        this.list = list;
    }

    IValue list() {
        return list;
    }

    /** Copies of all values on the host, row-major. */
    List<float[]> read(PtNDManager manager) {
        return EngineThread.call(() -> {
            try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
                return Stream.of(list.toTensorArray(scope)).map(PtNDArray::toFloatArray).toList();
            }
        });
    }

    @Override
    public void close() {
        EngineThread.run(list::close);
    }
}
