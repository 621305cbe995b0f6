package io.pposcope.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** One call of a script method: arguments in their order, then one result; closing it frees every temporary. */
final class ScriptCall implements AutoCloseable {

    private final PtSymbolBlock block;
    private final PtNDManager scope;
    private final String method;
    private final List<IValue> arguments = new ArrayList<>();
    private final List<IValue> owned = new ArrayList<>();

    ScriptCall(PtSymbolBlock block, NDManager parent, String method) {
        this.block = block;
        this.scope = (PtNDManager) parent.newSubManager();
        this.method = method;
    }

    /** A list of device tensors that outlive this call. */
    ScriptCall tensors(DeviceTensors tensors) {
        arguments.add(tensors.list());
        return this;
    }

    ScriptCall tensor(PtNDArray tensor) {
        return own(IValue.from(tensor));
    }

    ScriptCall ints(long[] values, long... shape) {
        return own(IValue.from(scope.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64)));
    }

    /** A one-dimensional float32 tensor. */
    ScriptCall floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return own(IValue.from(scope.create(FloatBuffer.wrap(narrow), new Shape(values.length), DataType.FLOAT32)));
    }

    /** A one-dimensional float64 tensor. */
    ScriptCall doubles(double[] values) {
        return own(IValue.from(scope.create(DoubleBuffer.wrap(values), new Shape(values.length), DataType.FLOAT64)));
    }

    ScriptCall number(double value) {
        return own(IValue.from(value));
    }

    ScriptCall number(long value) {
        return own(IValue.from(value));
    }

    ScriptCall numbers(double... values) {
        return own(IValue.listFrom(values));
    }

    private ScriptCall own(IValue value) {
        arguments.add(value);
        owned.add(value);
        return this;
    }

    /** Runs the method for its effect. */
    void run() {
        invoke().close();
    }

    /** Runs the method; its result is a float32 tensor of any shape, read flat in row-major order. */
    double[] readFloats() {
        try (IValue result = invoke(); PtNDArray tensor = result.toTensor(scope)) {
            float[] narrow = tensor.toFloatArray();
            double[] wide = new double[narrow.length];
            for (int i = 0; i < narrow.length; i++) {
                wide[i] = narrow[i];
            }
            return wide;
        }
    }

    /** Runs the method; its result is a float64 tensor of any shape, read flat in row-major order. */
    double[] readDoubles() {
        try (IValue result = invoke(); PtNDArray tensor = result.toTensor(scope)) {
            return tensor.toDoubleArray();
        }
    }

    /** Runs the method; its result tensor is handed to {@code owner} and outlives this call. */
    PtNDArray keep(PtNDManager owner) {
        try (IValue result = invoke()) {
            return result.toTensor(owner);
        }
    }

    private IValue invoke() {
        try {
            return ScriptCalls.run(block, method, arguments.toArray(IValue[]::new));
        } catch (RuntimeException e) {
            JniUtils.setGradMode(false);
            throw new EngineFailure(method, e);
        }
    }

    @Override
    public void close() {
        owned.forEach(IValue::close);
        scope.close();
    }
}
