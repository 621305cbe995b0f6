package io.pposcope.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One call of a script method: arguments in their order, then one result. Nothing native exists before the call runs,
 * on the engine's thread, and nothing is left of it after, but a result that is kept.
 */
final class ScriptCall {

    private final PtSymbolBlock block;
    private final NDManager parent;
    private final NativeMemory memory;
    private final Shards shards;
    private final String method;
    private final List<Function<PtNDManager, Argument>> arguments = new ArrayList<>();

    private record Argument(IValue value, boolean owned) {}

    ScriptCall(PtSymbolBlock block, NDManager parent, NativeMemory memory, Shards shards, String method) {
        this.block = block;
        this.parent = parent;
        this.memory = memory;
        this.shards = shards;
        this.method = method;
    }

    /** A list of device tensors that outlive this call. */
    ScriptCall tensors(DeviceTensors tensors) {
        return tensors(tensors.list());
    }

    ScriptCall tensors(TensorList tensors) {
        tensors.requireOpen();
        arguments.add(scope -> new Argument(tensors.list(), false));
        return this;
    }

    ScriptCall tensor(PtNDArray tensor) {
        return own(scope -> IValue.from(tensor));
    }

    /** A tensor that {@code maker} makes for this call alone. */
    ScriptCall made(Function<PtNDManager, PtNDArray> maker) {
        return own(scope -> IValue.from(maker.apply(scope)));
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
        return own(scope ->
                IValue.from(scope.create(FloatBuffer.wrap(narrow), new Shape(values.length), DataType.FLOAT32)));
    }

    ScriptCall doubles(double[] values, long... shape) {
        return own(scope -> IValue.from(scope.create(DoubleBuffer.wrap(values), new Shape(shape), DataType.FLOAT64)));
    }

    ScriptCall number(double value) {
        return own(scope -> IValue.from(value));
    }

    ScriptCall number(long value) {
        return own(scope -> IValue.from(value));
    }

    ScriptCall flag(boolean value) {
        return own(scope -> IValue.from(value));
    }

    private ScriptCall own(Function<PtNDManager, IValue> maker) {
        arguments.add(scope -> new Argument(maker.apply(scope), true));
        return this;
    }

    /** Runs the method for its effect. */
    void run() {
        invoke(reading((scope, result) -> null));
    }

    /** Runs the method; its result is a float32 tensor of any shape, read flat in row-major order. */
    double[] readFloats() {
        return invoke(reading((scope, result) -> floats(scope, result)));
    }

    /** Runs the method; its result is a float64 tensor of any shape, read flat in row-major order. */
    double[] readDoubles() {
        return invoke(reading((scope, result) -> result.toTensor(scope).toDoubleArray()));
    }

    /** Runs the method; its result tensor is handed to {@code owner} and outlives this call. */
    PtNDArray keep(PtNDManager owner) {
        return invoke(reading((scope, result) -> result.toTensor(owner)));
    }

    /** Runs the method; its result is a float64 tensor, read flat, and a tensor that is handed to {@code owner}. */
    NumbersAndTensor readAndKeep(PtNDManager owner) {
        return invoke(reading((scope, result) -> {
            IValue[] both = result.toIValueTuple();
            try (IValue numbers = both[0];
                    IValue tensor = both[1]) {
                return new NumbersAndTensor(numbers.toTensor(scope).toDoubleArray(), tensor.toTensor(owner));
            }
        }));
    }

    record NumbersAndTensor(double[] numbers, PtNDArray tensor) {}

    /** Runs the method; its result is a list of tensors, which outlives this call. */
    TensorList keepList() {
        return invoke((scope, result) -> new TensorList(memory, result));
    }

    /** Runs the method; its result is a float32 tensor, read flat, and a list of tensors, which outlives this call. */
    NumbersAndList readAndKeepList() {
        return invoke(reading((scope, result) -> {
            IValue[] both = result.toIValueTuple();
            try (IValue numbers = both[0]) {
                return new NumbersAndList(floats(scope, numbers), new TensorList(memory, both[1]));
            }
        }));
    }

    record NumbersAndList(double[] numbers, TensorList list) {}

    private static double[] floats(PtNDManager scope, IValue tensor) {
        float[] narrow = tensor.toTensor(scope).toFloatArray();
        double[] wide = new double[narrow.length];
        for (int i = 0; i < narrow.length; i++) {
            wide[i] = narrow[i];
        }
        return wide;
    }

    /** Reads a result that is closed then. */
    private static <T> BiFunction<PtNDManager, IValue, T> reading(BiFunction<PtNDManager, IValue, T> read) {
        return (scope, result) -> {
            try (result) {
                return read.apply(scope, result);
            }
        };
    }

    private <T> T invoke(BiFunction<PtNDManager, IValue, T> taker) {
        return EngineThread.call(() -> invokeThere(taker));
    }

    private <T> T invokeThere(BiFunction<PtNDManager, IValue, T> taker) {
        List<Argument> given = new ArrayList<>();
        EngineThread.together(shards.whole());
        try (PtNDManager scope = (PtNDManager) parent.newSubManager()) {
            arguments.forEach(argument -> given.add(argument.apply(scope)));
            return taker.apply(
                    scope,
                    ModuleMethod.run(
                            block, method, given.stream().map(Argument::value).toArray(IValue[]::new)));
        } catch (RuntimeException e) {
            JniUtils.setGradMode(false);
            throw new EngineFailure(method, e);
        } finally {
            given.stream().filter(Argument::owned).forEach(argument -> argument.value()
                    .close());
        }
    }
}
