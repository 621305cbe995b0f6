package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import io.pposcope.model.Decoding.Choice;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import io.pposcope.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding with a cache says what a whole-sequence forward says. */
class DecodingTest {

    private static final Architecture TINY = new LlamaArchitecture(23, 16, 2, 4, 2, 24, 32, 10_000, 1e-5, true);
    private static final TokenIds PROMPTS = TokenIds.of(new int[] {1, 5, 9, 2, 7}, new int[] {3}, new int[] {8, 8, 4});
    private static TorchEngine engine;
    private static Policy policy;

    @BeforeAll
    static void open() {
        engine = TorchEngine.open(TINY, "cpu");
        policy = engine.policy(lively(Initialisation.of(TINY, 4)));
    }

    /** Fresh weights give nearly uniform tokens; ten times the size gives opinions. */
    private static Weights lively(Weights fresh) {
        Weights.Builder builder = Weights.builder();
        for (String name : fresh.names()) {
            float[] values = fresh.tensor(name).values().clone();
            for (int i = 0; i < values.length && !name.endsWith("norm.weight"); i++) {
                values[i] *= 10;
            }
            builder.put(name, fresh.tensor(name).shape(), values);
        }
        return builder.build();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private record Sample(TokenIds tokens, double[][] logProbs, double[][] entropies) {}

    private static Sample sample(TokenIds prompts, int length, long seed) {
        return sample(policy, prompts, length, seed);
    }

    private static Sample sample(Policy policy, TokenIds prompts, int length, long seed) {
        int[][] tokens = new int[prompts.rows()][length];
        double[][] logProbs = new double[prompts.rows()][length];
        double[][] entropies = new double[prompts.rows()][length];
        SplittableRandom random = new SplittableRandom(seed);
        try (Decoding decoding = policy.decode(prompts, length, SamplingControls.exact())) {
            for (int t = 0; t < length; t++) {
                Choice choice = decoding.sample(random.doubles(prompts.rows()).toArray());
                for (int row = 0; row < prompts.rows(); row++) {
                    tokens[row][t] = choice.tokens()[row];
                    logProbs[row][t] = choice.logProbs()[row];
                    entropies[row][t] = choice.entropies()[row];
                }
                if (t + 1 < length) {
                    decoding.advance(choice.tokens());
                }
            }
        }
        return new Sample(TokenIds.of(tokens), logProbs, entropies);
    }

    @Test
    void cached_decoding_of_ragged_prompts_agrees_with_a_whole_forward() {
        requireAgreement(policy);
    }

    /** Matrices that do not fit a cache are multiplied otherwise where rows are few. */
    static Stream<Architecture> wideArchitectures() {
        return Stream.of(
                new Gpt2Architecture(1100, 512, 1, 8, 2048, 32, 1e-5, true, true),
                new LlamaArchitecture(4100, 512, 1, 8, 4, 1100, 32, 10_000, 1e-5, false));
    }

    @ParameterizedTest
    @MethodSource("wideArchitectures")
    void products_of_few_rows_with_large_matrices_agree_with_those_of_many(Architecture wide) {
        try (TorchEngine other = TorchEngine.open(wide, "cpu")) {
            requireAgreement(other.policy(Initialisation.of(wide, 5)));
        }
    }

    private static void requireAgreement(Policy policy) {
        Sample sample = sample(policy, PROMPTS, 12, 1);
        TokenScores whole = policy.score(new Sequences(PROMPTS, sample.tokens()), 1);
        for (int row = 0; row < PROMPTS.rows(); row++) {
            assertArrayEquals(whole.logProbs().row(row), sample.logProbs()[row], Tolerances.FLOAT32_ORDER);
            assertArrayEquals(whole.entropies().row(row), sample.entropies()[row], Tolerances.FLOAT32_ORDER);
        }
    }

    @Test
    void padding_changes_nothing_but_rounding() {
        Sample together = sample(PROMPTS, 6, 2);
        for (int row = 0; row < PROMPTS.rows(); row++) {
            Sequences alone =
                    new Sequences(PROMPTS.select(row), together.tokens().select(row));
            assertArrayEquals(
                    together.logProbs()[row], policy.score(alone, 1).logProbs().row(0), Tolerances.FLOAT32_ORDER);
        }
    }

    @Test
    void sampled_shares_follow_the_distribution_under_every_control() {
        SamplingControls controls = new SamplingControls(0.8, 0.9, 10, 1);
        int[] counts = new int[TINY.vocabularySize()];
        SplittableRandom random = new SplittableRandom(3);
        TokenIds many = TokenIds.of(
                IntStream.range(0, 4000).mapToObj(i -> new int[] {1, 5, 9}).toArray(int[][]::new));
        try (Decoding decoding = policy.decode(many, 1, controls)) {
            double[] logits = logits(decoding);
            for (int token : decoding.sample(random.doubles(4000).toArray()).tokens()) {
                counts[token]++;
            }
            double[] expected = controls.distribution(logits);
            for (int token = 0; token < counts.length; token++) {
                assertEquals(expected[token], counts[token] / 4000.0, Tolerances.share(0.5, 4000), "token " + token);
            }
        }
    }

    /** Log-probabilities at temperature 0.8, times 0.8, are logits up to a constant. */
    private static double[] logits(Decoding decoding) {
        return Arrays.stream(decoding.nextLogProbs(0)).map(p -> 0.8 * p).toArray();
    }

    @Test
    void looking_changes_nothing() {
        Sample unseen = sample(PROMPTS, 4, 5);
        SplittableRandom random = new SplittableRandom(5);
        try (Decoding decoding = policy.decode(PROMPTS, 4, SamplingControls.exact())) {
            for (int t = 0; t < 4; t++) {
                assertEquals(
                        1,
                        Arrays.stream(decoding.nextLogProbs(t % 3))
                                .map(Math::exp)
                                .sum(),
                        Tolerances.FLOAT32_ZERO);
                Choice choice = decoding.sample(random.doubles(3).toArray());
                for (int row = 0; row < 3; row++) {
                    assertEquals(unseen.logProbs()[row][t], choice.logProbs()[row], "bit for bit");
                }
                if (t < 3) {
                    decoding.advance(choice.tokens());
                }
            }
        }
    }

    private static final SamplingControls PENALISED = new SamplingControls(1, 0.95, 20, 1.3);
    private static final boolean[] ALL = {true, true, true};
    private static final int NEVER = -1;

    /** Steps of numbers for three rows. */
    private static double[][] uniforms(int steps) {
        SplittableRandom random = new SplittableRandom(8);
        return IntStream.range(0, steps)
                .mapToObj(step -> random.doubles(3).toArray())
                .toArray(double[][]::new);
    }

    private static void requireSame(Choice expected, Choice actual) {
        assertArrayEquals(expected.tokens(), actual.tokens());
        assertArrayEquals(expected.logProbs(), actual.logProbs(), "bit for bit");
        assertArrayEquals(expected.samplingLogProbs(), actual.samplingLogProbs(), "bit for bit");
        assertArrayEquals(expected.entropies(), actual.entropies(), "bit for bit");
    }

    private static List<Choice> oneByOne(double[][] uniforms) {
        List<Choice> choices = new ArrayList<>();
        try (Decoding decoding = policy.decode(PROMPTS, uniforms.length + 1, PENALISED)) {
            for (double[] numbers : uniforms) {
                choices.add(decoding.sample(numbers));
                decoding.advance(choices.getLast().tokens());
            }
        }
        return choices;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6})
    void tokens_sampled_ahead_and_partly_taken_back_are_those_sampled_one_by_one(int takenBack) {
        double[][] uniforms = uniforms(12);
        List<Choice> expected = oneByOne(uniforms);
        List<Choice> actual = new ArrayList<>();
        try (Decoding decoding = policy.decode(PROMPTS, 13, PENALISED)) {
            while (actual.size() < 12) {
                int from = actual.size();
                actual.addAll(
                        decoding.sampleAhead(Arrays.copyOfRange(uniforms, from, Math.min(12, from + 7)), ALL, NEVER));
                if (from == 0) {
                    decoding.takeBack(takenBack);
                    actual.subList(7 - takenBack, 7).clear();
                }
            }
        }
        for (int step = 0; step < 12; step++) {
            requireSame(expected.get(step), actual.get(step));
        }
    }

    @Test
    void everything_sampled_ahead_can_be_taken_back_and_no_more() {
        double[][] uniforms = uniforms(4);
        try (Decoding decoding = policy.decode(PROMPTS, 8, PENALISED)) {
            double[] before = decoding.nextLogProbs(1);
            List<Choice> first = decoding.sampleAhead(uniforms, ALL, NEVER);
            decoding.takeBack(4);
            assertArrayEquals(before, decoding.nextLogProbs(1), "bit for bit");
            requireSame(first.getFirst(), decoding.sample(uniforms[0]));
            String message = assertThrows(IllegalArgumentException.class, () -> decoding.takeBack(1))
                    .getMessage();
            assertEquals("1 tokens cannot be taken back; sampleAhead() appended 0", message);
        }
    }

    @Test
    void sampling_ahead_ends_when_all_open_rows_have_ended() {
        double[][] uniforms = uniforms(12);
        int end = oneByOne(uniforms).get(2).tokens()[1];
        try (Decoding decoding = policy.decode(PROMPTS, 13, PENALISED)) {
            int steps = decoding.sampleAhead(uniforms, new boolean[] {false, true, false}, end)
                    .size();
            assertTrue(steps >= 1 && steps <= 3, "the waited-for row samples its end at step 3: " + steps);
        }
    }

    @Test
    void sampling_ahead_ends_by_whichever_of_several_ends_comes_first() {
        double[][] uniforms = uniforms(12);
        List<Choice> all = oneByOne(uniforms);
        int[] row = all.stream().mapToInt(choice -> choice.tokens()[1]).toArray();
        int fifth = row[5];
        int expected = IntStream.range(0, 12)
                        .filter(step -> row[step] == fifth || row[step] == row[3])
                        .findFirst()
                        .orElseThrow()
                + 1;
        try (Decoding decoding = policy.decode(PROMPTS, 13, PENALISED)) {
            List<Choice> ahead =
                    decoding.sampleAhead(uniforms, new boolean[] {false, true, false}, NEVER, fifth, row[3]);
            assertEquals(expected, ahead.size());
            requireSame(all.get(expected - 1), ahead.getLast());
        }
    }

    @Test
    void forced_tokens_are_scored_as_if_they_had_been_sampled() {
        Sample sample = sample(PROMPTS, 1, 6);
        int[] tokens =
                IntStream.range(0, 3).map(row -> sample.tokens().get(row, 0)).toArray();
        try (Decoding decoding = policy.decode(PROMPTS, 1, SamplingControls.exact())) {
            double[] forced = decoding.force(tokens).logProbs();
            for (int row = 0; row < 3; row++) {
                assertEquals(sample.logProbs()[row][0], forced[row]);
            }
        }
    }

    @Test
    void a_prompt_too_long_for_the_context_is_refused_with_the_remedy() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> policy.decode(PROMPTS, 30, SamplingControls.exact()))
                .getMessage();
        assertEquals(
                "the longest prompt has 5 tokens and 30 new ones are allowed, but the model's context is 32; "
                        + "shorten the prompts or lower maxNewTokens to 27",
                message);
    }

    @Test
    void weights_of_another_architecture_are_refused() {
        Architecture other = new LlamaArchitecture(23, 16, 1, 4, 2, 24, 32, 10_000, 1e-5, true);
        String message = assertThrows(IllegalArgumentException.class, () -> engine.policy(Initialisation.of(other, 0)))
                .getMessage();
        assertTrue(
                message.startsWith("these weights are of another architecture (9 of 20 tensors do not fit)"), message);
    }
}
