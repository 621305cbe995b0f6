package io.pposcope.model.adapters;

import io.pposcope.math.RandomStreams;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.Weights;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Low-rank adapters: to chosen matrices W of every layer, frozen, comes a trained product, {@code W + (α/r) · B·A} with
 * A {@code [r, in]} and B {@code [out, r]}. B starts at zero, so an adapted model starts as its base.
 *
 * <p>Source: Hu et al., arXiv 2106.09685; tensor names as in Hugging Face's PEFT.
 *
 * @param rank r
 * @param alpha α
 * @param targets the last part of a matrix's name, {@code q_proj} for instance
 */
public record LowRank(int rank, double alpha, List<String> targets) {

    private static final String PREFIX = "base_model.model.";

    /** @throws IllegalArgumentException if the rank is not positive or there is no target */
    public LowRank {
        targets = List.copyOf(targets);
        if (rank < 1 || !(alpha > 0) || targets.isEmpty()) {
            throw new IllegalArgumentException("rank is " + rank + ", alpha " + alpha + ", targets are " + targets
                    + "; rank and alpha must be positive, and at least one kind of matrix be named");
        }
    }

    /** Adapters of the attention's input matrices, α twice the rank. */
    public static LowRank of(Architecture architecture, int rank) {
        return new LowRank(
                rank,
                2.0 * rank,
                switch (architecture) {
                    case LlamaArchitecture llama -> List.of("q_proj", "k_proj", "v_proj", "o_proj");
                    case Gpt2Architecture gpt2 -> List.of("c_attn");
                });
    }

    /** α/r, what the product is multiplied by. */
    public double scale() {
        return alpha / rank;
    }

    /**
     * A and B of every adapted matrix, in the order of the architecture's matrices.
     *
     * @throws IllegalArgumentException if a target names no matrix of a layer
     */
    public List<Parameter> parameters(Architecture architecture) {
        return adapted(architecture).stream()
                .flatMap(matrix -> factors(architecture, matrix, rank).stream())
                .toList();
    }

    /** A and B of one matrix. */
    static List<Parameter> factors(Architecture architecture, Parameter matrix, int rank) {
        boolean inputFirst = architecture instanceof Gpt2Architecture;
        long in = matrix.shape()[inputFirst ? 0 : 1];
        long out = matrix.shape()[inputFirst ? 1 : 0];
        return List.of(new Parameter(name(matrix, "A"), rank, in), new Parameter(name(matrix, "B"), out, rank));
    }

    /** The matrices that are adapted. */
    public List<Parameter> adapted(Architecture architecture) {
        List<Parameter> matrices = architecture.parameters().stream()
                .filter(Parameter::isLayerMatrix)
                .toList();
        List<String> kinds = matrices.stream().map(LowRank::kind).distinct().toList();
        if (!kinds.containsAll(targets)) {
            throw new IllegalArgumentException(
                    "adapters are wanted for " + targets + "; this architecture's layers have " + kinds);
        }
        return matrices.stream()
                .filter(matrix -> targets.contains(kind(matrix)))
                .toList();
    }

    static String kind(Parameter matrix) {
        String[] parts = matrix.name().split("\\.");
        return parts[parts.length - 2];
    }

    private static String name(Parameter matrix, String which) {
        return PREFIX + matrix.name().replaceAll("\\.weight$", ".lora_" + which + ".weight");
    }

    /** Fresh adapters: A uniform within ±√(1/in)·√3, B zero. */
    public Weights fresh(Architecture architecture, long seed) {
        Weights.Builder weights = Weights.builder();
        for (Parameter parameter : parameters(architecture)) {
            float[] values = new float[Math.toIntExact(parameter.size())];
            if (parameter.name().endsWith("lora_A.weight")) {
                SplittableRandom random = RandomStreams.at(seed, RandomStreams.purpose(parameter.name()));
                double bound = Math.sqrt(3.0 / parameter.shape()[1]);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextDouble(-bound, bound);
                }
            }
            weights.put(parameter.name(), parameter.shape(), values);
        }
        return weights.build();
    }

    /** The base with the adapters worked in: an ordinary model. Each tensor is computed when it is looked at. */
    public Weights merged(Architecture architecture, Weights base, Weights adapters) {
        Map<String, Parameter> adapted =
                adapted(architecture).stream().collect(Collectors.toMap(Parameter::name, matrix -> matrix));
        Weights.Builder merged = Weights.builder();
        for (String name : base.names()) {
            Weights.Tensor tensor = base.tensor(name);
            Parameter matrix = adapted.get(name);
            merged.put(
                    name,
                    matrix == null
                            ? tensor
                            : new Weights.Tensor(
                                    tensor.shape(), () -> sum(architecture, matrix, tensor.values(), adapters)));
        }
        return merged.build();
    }

    private float[] sum(Architecture architecture, Parameter matrix, float[] base, Weights adapters) {
        float[] a = adapters.tensor(name(matrix, "A")).values();
        float[] b = adapters.tensor(name(matrix, "B")).values();
        boolean inputFirst = architecture instanceof Gpt2Architecture;
        int rows = Math.toIntExact(matrix.shape()[0]);
        int columns = Math.toIntExact(matrix.shape()[1]);
        int in = inputFirst ? rows : columns;
        float[] sum = base.clone();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double product = 0;
                for (int k = 0; k < rank; k++) {
                    product += (double) b[(inputFirst ? column : row) * rank + k]
                            * a[k * in + (inputFirst ? row : column)];
                }
                sum[row * columns + column] += (float) (scale() * product);
            }
        }
        return sum;
    }
}
