package io.pposcope.model;

import io.pposcope.math.RandomStreams;
import io.pposcope.model.Architecture.Parameter;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Fresh weights: norms 1, biases 0, matrices normal with standard deviation 0.02, those that write into the residual
 * stream smaller by √(2·layers); score heads 0.
 *
 * <p>Source: Radford et al. 2019 (GPT-2), section 2.3.
 */
public final class Initialisation {

    private static final double STD = 0.02;

    private Initialisation() {}

    /** The same seed gives the same weights; they are drawn whenever they are looked at. */
    public static Weights of(Architecture architecture, long seed) {
        double residual = STD / Math.sqrt(2.0 * architecture.layers());
        Weights.Builder weights = Weights.builder();
        for (Parameter parameter : architecture.parameters()) {
            weights.put(
                    parameter.name(), new Weights.Tensor(parameter.shape(), () -> values(parameter, residual, seed)));
        }
        return weights.build();
    }

    private static float[] values(Parameter parameter, double residual, long seed) {
        float[] values = new float[Math.toIntExact(parameter.size())];
        if (parameter.shape().length == 1) {
            Arrays.fill(values, parameter.name().endsWith(".bias") ? 0 : 1);
        } else {
            fill(
                    values,
                    writesResidual(parameter.name()) ? residual : STD,
                    RandomStreams.at(seed, RandomStreams.purpose(parameter.name())));
        }
        return values;
    }

    private static boolean writesResidual(String name) {
        return name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight") || name.endsWith("c_proj.weight");
    }

    private static void fill(float[] values, double std, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (std * random.nextGaussian());
        }
    }

    /** These weights with a score head of zeros. */
    public static Weights withScoreHead(Weights backbone, Architecture architecture) {
        return backbone.with(Weights.builder()
                .put("score.weight", new long[] {1, architecture.hiddenSize()}, new float[architecture.hiddenSize()])
                .build());
    }
}
