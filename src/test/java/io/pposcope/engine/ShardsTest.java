package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.math.KlEstimator;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import io.pposcope.model.Decoding.Choice;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.LearnerState;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows are computed shard by shard: the same bits for any number of threads, and shards that have ended stand still.
 */
class ShardsTest {

    private static final int ROWS = 29;
    private static final int NEW_TOKENS = 9;
    private static final Architecture LLAMA = new LlamaArchitecture(61, 32, 2, 4, 2, 48, 64, 10_000, 1e-5, false);

    private final int usual = EngineThread.threads();

    @AfterEach
    void usualThreads() {
        EngineThread.threads(usual);
    }

    static Stream<Architecture> architectures() {
        return Stream.of(LLAMA, new Gpt2Architecture(61, 32, 2, 4, 64, 64, 1e-5, true, true));
    }

    private record Outcome(int[] tokens, double[] sampled, double[] scored, double[] values, LearnerState learned) {}

    @ParameterizedTest
    @MethodSource("architectures")
    void one_two_and_four_threads_give_the_same_bits(Architecture architecture) {
        Outcome one = iteration(architecture, 1);
        for (int threads : new int[] {2, 4}) {
            Outcome many = iteration(architecture, threads);
            assertArrayEquals(one.tokens(), many.tokens(), threads + " threads");
            assertArrayEquals(one.sampled(), many.sampled(), threads + " threads");
            assertArrayEquals(one.scored(), many.scored(), threads + " threads");
            assertArrayEquals(one.values(), many.values(), threads + " threads");
            assertEquals(one.learned(), many.learned(), threads + " threads");
        }
    }

    /** Rollout, scoring and an update of two minibatches. */
    private static Outcome iteration(Architecture architecture, int threads) {
        EngineThread.threads(threads);
        Weights backbone = Initialisation.of(architecture, 3);
        try (TorchEngine engine = TorchEngine.open(architecture, "cpu");
                Learner learner = engine.learner(backbone, Initialisation.withScoreHead(backbone, architecture))) {
            TokenIds prompts = prompts(architecture.vocabularySize());
            List<Choice> choices = new ArrayList<>();
            try (Decoding decoding = learner.policy().decode(prompts, NEW_TOKENS + 1, SamplingControls.exact())) {
                choices.addAll(decoding.sampleAhead(uniforms(), all(true), -1));
            }
            Sequences texts = new Sequences(
                    prompts,
                    TokenIds.of(IntStream.range(0, ROWS)
                            .mapToObj(row -> choices.stream()
                                    .limit(1 + row % NEW_TOKENS)
                                    .mapToInt(choice -> choice.tokens()[row])
                                    .toArray())
                            .toArray(int[][]::new)));
            TokenScores scores = learner.policy().score(texts, 1);
            TokenRows values = learner.critic().values(texts);
            for (int step = 0; step < 2; step++) {
                update(learner, experience(texts, scores.logProbs(), values));
            }
            return new Outcome(
                    choices.stream()
                            .flatMapToInt(choice -> Arrays.stream(choice.tokens()))
                            .toArray(),
                    choices.stream()
                            .flatMapToDouble(choice -> Arrays.stream(choice.logProbs()))
                            .toArray(),
                    scores.logProbs().flat(),
                    values.flat(),
                    learner.state());
        }
    }

    private static Experience experience(Sequences texts, TokenRows logProbs, TokenRows values) {
        TokenRows advantages = series(texts, 11);
        TokenRows weights = TokenRows.fromFlat(
                IntStream.range(0, logProbs.tokens())
                        .mapToDouble(i -> 1.0 / logProbs.tokens())
                        .toArray(),
                logProbs.lengths());
        return new Experience(texts, logProbs, logProbs, advantages, values, series(texts, 12), weights);
    }

    private static TokenRows series(Sequences texts, long seed) {
        return TokenRows.fromFlat(
                new SplittableRandom(seed)
                        .doubles(texts.responses().tokens(), -1, 1)
                        .toArray(),
                texts.responses().lengths());
    }

    private static void update(Learner learner, Experience experience) {
        PolicyObjective objective =
                new PolicyObjective(1, 0.2, 3, 20, new EntropyTerm.Bonus(0.01), new KlTerm(0.1, KlEstimator.K3));
        learner.accumulate(experience, objective, new ValueObjective(1, 0.2));
        learner.gradientNorms();
        learner.step(new OptimiserStep(1e-2, 1e-2, 1, 1, AdamWSettings.standard()));
    }

    private static TokenIds prompts(int vocabulary) {
        SplittableRandom random = new SplittableRandom(7);
        return TokenIds.of(IntStream.range(0, ROWS)
                .mapToObj(row -> random.ints(2 + row % 5, 0, vocabulary).toArray())
                .toArray(int[][]::new));
    }

    private static double[][] uniforms() {
        SplittableRandom random = new SplittableRandom(8);
        return IntStream.range(0, NEW_TOKENS)
                .mapToObj(step -> random.doubles(ROWS).toArray())
                .toArray(double[][]::new);
    }

    private static boolean[] all(boolean open) {
        boolean[] rows = new boolean[ROWS];
        Arrays.fill(rows, open);
        return rows;
    }

    /** The first 16 rows, two shards, are over; the others never notice, and the first ones cost nothing more. */
    @Test
    void shards_whose_rows_have_ended_stand_still_and_the_others_do_not_notice() {
        try (TorchEngine engine = TorchEngine.open(LLAMA, "cpu")) {
            var policy = engine.policy(Initialisation.of(LLAMA, 3));
            boolean[] open = all(true);
            Arrays.fill(open, 0, 16, false);
            try (Decoding decoding = policy.decode(prompts(61), NEW_TOKENS + 1, SamplingControls.exact());
                    Decoding other = policy.decode(prompts(61), NEW_TOKENS + 1, SamplingControls.exact())) {
                List<Choice> whole = decoding.sampleAhead(uniforms(), all(true), -1);
                List<Choice> part = other.sampleAhead(uniforms(), open, -1);
                assertEquals(NEW_TOKENS, part.size());
                for (int step = 0; step < NEW_TOKENS; step++) {
                    assertArrayEquals(
                            Arrays.copyOfRange(whole.get(step).logProbs(), 16, ROWS),
                            Arrays.copyOfRange(part.get(step).logProbs(), 16, ROWS));
                }
                String message = assertThrows(IllegalArgumentException.class, () -> other.nextLogProbs(3))
                        .getMessage();
                assertEquals(
                        "rows 0 to 7 had ended " + NEW_TOKENS
                                + " tokens ago; begin another decoding to go on with them",
                        message);
            }
        }
    }

    @Test
    void what_a_shard_stood_still_for_can_be_taken_back() {
        try (TorchEngine engine = TorchEngine.open(LLAMA, "cpu");
                Decoding decoding = engine.policy(Initialisation.of(LLAMA, 3))
                        .decode(prompts(61), NEW_TOKENS + 1, SamplingControls.exact())) {
            double[] before = decoding.nextLogProbs(3);
            boolean[] open = all(true);
            Arrays.fill(open, 0, 16, false);
            decoding.sampleAhead(uniforms(), open, -1);
            decoding.takeBack(NEW_TOKENS);
            assertArrayEquals(before, decoding.nextLogProbs(3));
            assertThrows(IllegalArgumentException.class, () -> decoding.takeBack(1));
        }
    }

    @Test
    void a_shard_ends_by_itself_while_others_go_on() {
        try (TorchEngine engine = TorchEngine.open(LLAMA, "cpu");
                Decoding decoding = engine.policy(Initialisation.of(LLAMA, 3))
                        .decode(prompts(61), NEW_TOKENS + 1, SamplingControls.exact())) {
            int[] row = decoding.sampleAhead(uniforms(), all(true), -1).stream()
                    .mapToInt(choice -> choice.tokens()[20])
                    .toArray();
            decoding.takeBack(NEW_TOKENS);
            boolean[] open = all(false);
            open[20] = true;
            open[3] = true;
            List<Choice> ahead = decoding.sampleAhead(uniforms(), open, row[2]);
            decoding.takeBack(ahead.size() - 1);
            assertTrue(Arrays.stream(decoding.nextLogProbs(20)).allMatch(Double::isFinite), "the shard is level again");
        }
    }

    @Test
    void large_models_are_computed_whole() {
        assertTrue(
                Shards.of(new Gpt2Architecture(50257, 768, 12, 12, 3072, 1024, 1e-5, true, true), ai.djl.Device.cpu())
                        .whole());
        assertEquals(
                List.of(8, 8, 3),
                Shards.of(LLAMA, ai.djl.Device.cpu()).cut(19).stream()
                        .map(rows -> rows.length)
                        .toList());
    }
}
