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
import java.util.function.Function;

/**
 * One call of a script method: arguments in their order, then one result. Nothing native exists before the call runs, on
 * the engine's thread, and nothing is left of it after, but a result that is kept.
 */
final class ScriptCall {

    private final PtSymbolBlock block;
    private final NDManager parent;
    private final String method;
    private final List<Function<PtNDManager, Argument>> arguments = new ArrayList<>();

    private record Argument(IValue value, boolean owned) {}

    ScriptCall(PtSymbolBlock block, NDManager parent, String method) {
        this.block = block;
        this.parent = parent;
        this.method = method;
    }

    /** A list of device tensors that outlive this call. */
    ScriptCall tensors(DeviceTensors tensors) {
        arguments.add(scope -> new Argument(tensors.list(), false));
        return this;
    }

    ScriptCall tensor(PtNDArray tensor) {
        return own(scope -> IValue.from(tensor));
    }

    ScriptCall ints(long[] values, long... shape) {
        return own(scope -> IValue.from(scope.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64)));
    }

    /** A one-dimensional float32 tensor. */
    ScriptCall floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return own(scope -> IValue.from(scope.create(FloatBuffer.wrap(narrow), new Shape(values.length), DataType.FLOAT32)));
    }

    /** A one-dimensional float64 tensor. */
    ScriptCall doubles(double[] values) {
        return own(scope -> IValue.from(scope.create(DoubleBuffer.wrap(values), new Shape(values.length), DataType.FLOAT64)));
    }

    ScriptCall number(double value) {
        return own(scope -> IValue.from(value));
    }

    ScriptCall number(long value) {
        return own(scope -> IValue.from(value));
    }

    ScriptCall numbers(double... values) {
        return own(scope -> IValue.listFrom(values));
    }

    private ScriptCall own(Function<PtNDManager, IValue> maker) {
        arguments.add(scope -> new Argument(maker.apply(scope), true));
        return this;
    }

    /** Runs the method for its effect. */
    void run() {
        invoke(scope -> result -> null);
    }

    /** Runs the method; its result is a float32 tensor of any shape, read flat in row-major order. */
    double[] readFloats() {
        float[] narrow = invoke(scope -> result -> result.toTensor(scope).toFloatArray());
        double[] wide = new double[narrow.length];
        for (int i = 0; i < narrow.length; i++) {
            wide[i] = narrow[i];
        }
        return wide;
    }

    /** Runs the method; its result is a float64 tensor of any shape, read flat in row-major order. */
    double[] readDoubles() {
        return invoke(scope -> result -> result.toTensor(scope).toDoubleArray());
    }

    /** Runs the method; its result tensor is handed to {@code owner} and outlives this call. */
    PtNDArray keep(PtNDManager owner) {
        return invoke(scope -> result -> result.toTensor(owner));
    }

    private <T> T invoke(Function<PtNDManager, Function<IValue, T>> reading) {
        return EngineThread.call(() -> invokeThere(reading));
    }

    private <T> T invokeThere(Function<PtNDManager, Function<IValue, T>> reading) {
        List<Argument> given = new ArrayList<>();
        try (PtNDManager scope = (PtNDManager) parent.newSubManager()) {
            arguments.forEach(argument -> given.add(argument.apply(scope)));
            try (IValue result = ScriptCalls.run(block, method, given.stream().map(Argument::value).toArray(IValue[]::new))) {
                return reading.apply(scope).apply(result);
            }
        } catch (RuntimeException e) {
            JniUtils.setGradMode(false);
            throw new EngineFailure(method, e);
        } finally {
            given.stream().filter(Argument::owned).forEach(argument -> argument.value().close());
        }
    }
}
