package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products in bfloat16: eight bits of mantissa, so each is off by at most 0.4 %. */
class PrecisionTest {

    static Stream<Architecture> architectures() {
        return Stream.of(
                new Gpt2Architecture(97, 64, 3, 4, 256, 64, 1e-5, true, true),
                new LlamaArchitecture(97, 64, 3, 4, 2, 160, 64, 10_000, 1e-5, false));
    }

    private static Sequences sequences() {
        SplittableRandom random = new SplittableRandom(1);
        return new Sequences(
                TokenIds.of(Stream.generate(() -> random.ints(6, 0, 97).toArray())
                        .limit(4)
                        .toArray(int[][]::new)),
                TokenIds.of(Stream.generate(() -> random.ints(9, 0, 97).toArray())
                        .limit(4)
                        .toArray(int[][]::new)));
    }

    /** Random weights large enough that logits differ. */
    private static Weights weights(Architecture architecture) {
        Weights.Builder louder = Weights.builder();
        Weights fresh = Initialisation.of(architecture, 3);
        fresh.names().forEach(name -> {
            float[] values = fresh.tensor(name).values();
            for (int i = 0; i < values.length && fresh.tensor(name).shape().length == 2; i++) {
                values[i] *= 4;
            }
            louder.put(name, fresh.tensor(name).shape(), values);
        });
        return louder.build();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void log_probs_stay_near_those_of_float32(Architecture architecture) {
        try (TorchEngine exact = TorchEngine.open(architecture, "cpu");
                TorchEngine half = TorchEngine.open(architecture, "cpu", Precision.BFLOAT16)) {
            double[] want = exact.policy(weights(architecture))
                    .score(sequences(), 1)
                    .logProbs()
                    .flat();
            double[] got = half.policy(weights(architecture))
                    .score(sequences(), 1)
                    .logProbs()
                    .flat();
            double largest = 0;
            for (int i = 0; i < want.length; i++) {
                largest = Math.max(largest, Math.abs(want[i] - got[i]));
            }
            assertTrue(largest > 0, "bfloat16 changes something");
            assertTrue(largest < 0.05, "by at most a few hundredths of a nat, not " + largest);
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void sampling_and_scoring_agree_as_far_as_bfloat16_goes(Architecture architecture) {
        try (TorchEngine half = TorchEngine.open(architecture, "cpu", Precision.BFLOAT16)) {
            Policy policy = half.policy(weights(architecture));
            Sequences s = sequences();
            double[][] scored = new double[s.rows()][];
            for (int row = 0; row < s.rows(); row++) {
                scored[row] = policy.score(s, 1).logProbs().row(row);
            }
            try (Decoding decoding = policy.decode(s.prompts(), 9, SamplingControls.exact())) {
                for (int t = 0; t < 9; t++) {
                    int place = t;
                    int[] tokens = Stream.iterate(0, row -> row + 1)
                            .limit(s.rows())
                            .mapToInt(row -> s.responses().row(row)[place])
                            .toArray();
                    double[] logProbs = decoding.force(tokens).logProbs();
                    for (int row = 0; row < s.rows(); row++) {
                        assertEquals(scored[row][t], logProbs[row], Tolerances.BFLOAT16_LOG_PROB);
                    }
                    if (t < 8) {
                        decoding.advance(tokens);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void training_in_bfloat16_learns_what_float32_learns(Architecture architecture) {
        assertEquals(
                lossAfterTraining(architecture, Precision.FLOAT32),
                lossAfterTraining(architecture, Precision.BFLOAT16),
                Tolerances.BFLOAT16_LOSS);
    }

    private static double lossAfterTraining(Architecture architecture, Precision precision) {
        try (TorchEngine engine = TorchEngine.open(architecture, "cpu", precision)) {
            LanguageLearner learner = engine.languageLearner(Initialisation.of(architecture, 3));
            double first = learner.accumulateLanguage(sequences(), 1);
            double last = first;
            for (int step = 0; step < 30; step++) {
                learner.step(3e-3, 1, AdamWSettings.standard());
                last = learner.accumulateLanguage(sequences(), 1);
            }
            assertTrue(last < 0.7 * first, precision + " learns: " + first + " to " + last);
            return last;
        }
    }

    /** With a vocabulary this large only eleven tokens fit the buffer of logits. */
    @Test
    void logits_in_several_chunks_give_the_gradients_of_logits_in_one() {
        Architecture wide = new Gpt2Architecture(3_000_000, 4, 1, 2, 8, 16, 1e-5, true, true);
        SplittableRandom random = new SplittableRandom(2);
        int[][] prompts = {{1, 2}, {3, 4}, {5, 6}};
        int[][] responses = Stream.generate(() -> random.ints(8, 0, 3_000_000).toArray())
                .limit(3)
                .toArray(int[][]::new);
        try (TorchEngine engine = TorchEngine.open(wide, "cpu")) {
            Weights start = Initialisation.of(wide, 0);
            LanguageLearner together = engine.languageLearner(start);
            double loss = together.accumulateLanguage(new Sequences(TokenIds.of(prompts), TokenIds.of(responses)), 1);
            together.step(1e-2, 1e9, AdamWSettings.standard());
            LanguageLearner apart = engine.languageLearner(start);
            double sum = 0;
            for (int row = 0; row < 3; row++) {
                sum += apart.accumulateLanguage(
                        new Sequences(TokenIds.of(prompts[row]), TokenIds.of(responses[row])), 1.0 / 3);
            }
            apart.step(1e-2, 1e9, AdamWSettings.standard());
            assertEquals(sum, loss, Tolerances.FLOAT32);
            for (String name : start.names()) {
                float[] a = together.weights().tensor(name).values();
                float[] b = apart.weights().tensor(name).values();
                // AdamW's first step is the gradient's sign: where a gradient is rounding alone it may differ.
                long differ = IntStream.range(0, a.length)
                        .filter(i -> Math.abs(a[i] - b[i]) > Tolerances.APART)
                        .count();
                assertTrue(differ <= a.length / 1000, name + " differs at " + differ + " of " + a.length);
            }
        }
    }

    @Test
    void a_device_that_is_not_there_is_named() {
        Architecture tiny = new Gpt2Architecture(7, 4, 1, 2, 8, 8, 1e-5, true, true);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TorchEngine.open(tiny, "cuda:63"))
                .getMessage()
                .contains("cuda:63"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TorchEngine.open(tiny, "tpu"))
                .getMessage()
                .contains("tpu"));
    }
}
