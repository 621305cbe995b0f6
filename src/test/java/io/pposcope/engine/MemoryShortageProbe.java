package io.pposcope.engine;

import io.pposcope.Tolerances;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.Policy;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Sequences;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Computes with plenty of memory, then limits this process to little more than it has mapped, and computes again. The
 * first layer's activations, {@code [16 · 128, 16,384]} in float32, are 128 MiB each.
 */
final class MemoryShortageProbe {

    private static final Architecture WIDE = new Gpt2Architecture(100, 32, 2, 2, 16_384, 128, 1e-5, true, true);
    private static final int ROWS = 16;

    /**
     * Beyond what is mapped, of which libtorch and the JVM want a little: enough for 8 rows, too little for 16 at once,
     * bytes.
     */
    private static final long SPARE = 200L << 20;

    private static final PolicyObjective POLICY =
            new PolicyObjective(1, 0.2, Double.POSITIVE_INFINITY, 20, new EntropyTerm.None(), KlTerm.none());
    private static final ValueObjective VALUE = new ValueObjective(1, Double.POSITIVE_INFINITY);

    private MemoryShortageProbe() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (TorchEngine engine = TorchEngine.open(WIDE, "cpu")) {
            Weights weights = Initialisation.of(WIDE, 0);
            Policy policy = engine.policy(weights);
            Learner learner = engine.learner(weights, Initialisation.withScoreHead(weights, WIDE));
            Learner.Experience experience = experience(policy);
            TokenRows plenty = policy.score(experience.sequences(), 1).logProbs();
            double norm = gradientNorm(learner, experience);
            limit();
            TokenRows scarce = policy.score(experience.sequences(), 1).logProbs();
            require(plenty.minus(scarce).map(Math::abs).max() < Tolerances.FLOAT32, "log-probabilities agree");
            require(Math.abs(gradientNorm(learner, experience) / norm - 1) < Tolerances.FLOAT32, "gradients agree");
            decodeTooMuch(policy);
        }
    }

    private static Learner.Experience experience(Policy policy) {
        SplittableRandom random = new SplittableRandom(0);
        TokenIds prompts = tokens(random, 64);
        Sequences sequences = new Sequences(prompts, tokens(random, 64));
        TokenRows logProbs = policy.score(sequences.select(0, 1), 1).logProbs();
        TokenRows old =
                TokenRows.of(Stream.generate(() -> logProbs.row(0)).limit(ROWS).toArray(double[][]::new));
        TokenRows some = old.map(value -> random.nextDouble() - 0.5);
        return new Learner.Experience(
                sequences, old, old, some, some, some.times(2), old.map(value -> 1.0 / old.tokens()));
    }

    private static TokenIds tokens(SplittableRandom random, int length) {
        return TokenIds.of(Stream.generate(() -> random.ints(length, 0, 100).toArray())
                .limit(ROWS)
                .toArray(int[][]::new));
    }

    private static double gradientNorm(Learner learner, Learner.Experience experience) {
        learner.accumulate(experience, POLICY, VALUE);
        double norm = learner.gradientNorms().joint();
        learner.discardGradients();
        return norm;
    }

    private static void limit() throws IOException, InterruptedException {
        long mapped = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmSize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
        int status = new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--as=" + (mapped + SPARE))
                .inheritIO()
                .start()
                .waitFor();
        require(status == 0, "memory is limited");
    }

    private static void decodeTooMuch(Policy policy) {
        TokenIds prompts =
                TokenIds.of(Stream.generate(() -> new int[] {1}).limit(65_536).toArray(int[][]::new));
        try {
            policy.decode(prompts, 127, SamplingControls.exact()).close();
            throw new AssertionError("65,536 rows were decoded");
        } catch (IllegalStateException expected) {
            System.out.println(expected.getMessage());
        }
    }

    private static void require(boolean holds, String claim) {
        if (!holds) {
            throw new AssertionError("not so: " + claim);
        }
        System.out.println(claim);
    }
}
