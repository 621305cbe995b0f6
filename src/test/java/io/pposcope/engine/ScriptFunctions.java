package io.pposcope.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Weights;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Functions of the engine's script, called with host numbers and without a model around them. */
record ScriptFunctions(ScriptModule module) {

    /** {@code [tokens, log π, log sampler, entropy]} of rows of logits. */
    double[] scored(double[][] logits, long[] tokens, double temperature, double topP, int topK, double penalty) {
        int width = logits[0].length;
        try (PtNDArray device = tensor(
                        Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray(), logits.length, width);
                PtNDArray seen =
                        (PtNDArray) module.manager().zeros(new Shape(logits.length, width), DataType.BOOLEAN)) {
            return module.call("score")
                    .tensor(device)
                    .tensor(seen)
                    .ints(tokens, tokens.length)
                    .number(temperature)
                    .number(topP)
                    .number((long) topK)
                    .number(penalty)
                    .readDoubles();
        }
    }

    double[] seenScored(
            double[] logits, int token, int[] generated, double temperature, double topP, int topK, double penalty) {
        try (PtNDArray device = tensor(logits, 1, logits.length);
                PtNDArray seen = (PtNDArray)
                        module.manager().create(booleans(logits.length, generated), new Shape(1, logits.length))) {
            return module.call("score")
                    .tensor(device)
                    .tensor(seen)
                    .ints(new long[] {token}, 1)
                    .number(temperature)
                    .number(topP)
                    .number((long) topK)
                    .number(penalty)
                    .readDoubles();
        }
    }

    private static boolean[] booleans(int size, int... set) {
        boolean[] flags = new boolean[size];
        for (int i : set) {
            flags[i] = true;
        }
        return flags;
    }

    private PtNDArray tensor(double[] values, long... shape) {
        float[] narrow = new float[values.length];
        IntStream.range(0, values.length).forEach(i -> narrow[i] = (float) values[i]);
        return module.manager().create(FloatBuffer.wrap(narrow), new Shape(shape), DataType.FLOAT32);
    }

    double norm(double[] gradient) {
        try (DeviceTensors g =
                DeviceTensors.of(module, List.of(new Parameter("w", gradient.length)), weights(gradient))) {
            return module.call("norm").tensors(g).readFloats()[0];
        }
    }

    static Weights weights(double[] values) {
        float[] narrow = new float[values.length];
        IntStream.range(0, values.length).forEach(i -> narrow[i] = (float) values[i]);
        return Weights.builder().put("w", new long[] {values.length}, narrow).build();
    }

    static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
