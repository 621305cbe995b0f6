package io.pposcope.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.KlController;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Sequences;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.PretrainMix;
import io.pposcope.stage.UpdateRule.Guards;
import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole loop on a tabular policy, with no native library: every token of one kind pays. */
class PpoMaxLoopTest {

    private static final Tokenizer TOKENIZER = BytePairTokenizer.train(Stream.of("a b c d e f g h"), 270);
    private static final int LIKED = TOKENIZER.encode("a")[0];

    /** A uniform policy writes at most 6 tokens of a vocabulary of 270, so the liked one 0.022 times a response. */
    private static final double TWENTY_TIMES_CHANCE = 20 * 6.0 / 270;

    private static final RewardFunction LIKES_A =
            RewardFunction.of("a", (prompt, response) -> response.pieces().stream()
                    .filter(piece -> piece.equals(TOKENIZER.piece(LIKED)))
                    .count());

    private static PpoMaxConfig toy(PpoMaxConfig preset) {
        return preset.with(c -> c.rolloutBatchSize(16)
                .maxNewTokens(6)
                .minibatches(1, 8, 8)
                .learningRates(60, 1)
                .pretrain(PretrainMix.none())
                .critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 2));
    }

    private static PpoMax run(PpoMaxConfig config, RewardFunction reward, long seed) {
        ToyLearner learner = new ToyLearner(TOKENIZER.vocabularySize());
        ToyLearner reference = new ToyLearner(TOKENIZER.vocabularySize());
        return new PpoMax(
                new Setup(learner, reference, reward, PpoMaxLoopTest::prompts, PpoMaxLoopTest::texts, TOKENIZER),
                config,
                seed);
    }

    private static PromptBatch prompts(long seed, int iteration, int size) {
        int bos = TOKENIZER.bos();
        return new PromptBatch(
                iteration,
                IntStream.range(0, size)
                        .mapToObj(i -> new Prompt("p" + i, "p" + i, List.of(bos), List.of(TOKENIZER.piece(bos))))
                        .toList());
    }

    private static Sequences texts(int iteration, int minibatch, int count) {
        int[][] read = IntStream.range(0, count)
                .mapToObj(i -> new int[] {TOKENIZER.bos()})
                .toArray(int[][]::new);
        int[][] predicted = IntStream.range(0, count)
                .mapToObj(i -> new int[] {LIKED, TOKENIZER.eos()})
                .toArray(int[][]::new);
        return new Sequences(TokenIds.of(read), TokenIds.of(predicted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ppo-max",
                "vanilla",
                "a2-reward-scaling",
                "a4-advantage-norm-0.5",
                "a10-kl-0.05",
                "a19-no-ratio-clip"
            })
    void reward_rises(String preset) {
        PpoMax ppo = run(toy(Presets.named(preset)), LIKES_A, 1);
        ppo.warmUpCritic();
        double last = 0;
        for (int i = 0; i < 60; i++) {
            double score = ppo.next().scores().raw().mean();
            last += i >= 50 ? score / 10 : 0;
        }
        assertTrue(last > TWENTY_TIMES_CHANCE, "mean score of the last ten iterations: " + last);
    }

    @Test
    void next_is_the_five_calls() {
        PpoMax whole = run(toy(Presets.ppoMax()), LIKES_A, 3);
        PpoMax byHand = run(toy(Presets.ppoMax()), LIKES_A, 3);
        for (int i = 0; i < 3; i++) {
            Iteration iteration = whole.next();
            Advantages advantages = byHand.advantages(byHand.shape(byHand.score(byHand.rollout(byHand.prompts()))));
            UpdateReport report = byHand.update(advantages);
            assertEquals(iteration.advantages(), advantages);
            assertEquals(iteration.update(), report);
        }
        assertEquals(whole.state(), byHand.state());
    }

    @Test
    void an_end_token_is_kept_and_a_cut_response_pays_its_penalty() {
        PpoMax ppo = run(
                toy(Presets.vanilla())
                        .with(c ->
                                c.missingEndPenalty(0.5).rolloutBatchSize(200).maxNewTokens(40)),
                LIKES_A,
                5);
        Advantages advantages = ppo.advantages(ppo.shape(ppo.score(ppo.rollout(ppo.prompts()))));
        Rollout rollout = advantages.rollout();
        for (int row = 0; row < rollout.rows(); row++) {
            int last = rollout.tokens().length(row) - 1;
            boolean ended = rollout.completions().get(row).finish() == Response.Finish.END;
            assertEquals(ended, rollout.tokens().get(row, last) == TOKENIZER.eos());
            double score = advantages.rewards().scores().raw().get(row);
            assertEquals(
                    ended ? score : score - 0.5, advantages.rewards().perToken().get(row, last));
        }
        assertTrue(rollout.truncatedFraction() > 0 && rollout.truncatedFraction() < 1);
    }

    @Test
    void a_policy_that_moves_past_the_target_stops_the_update() {
        PpoMax ppo = run(
                toy(Presets.vanilla())
                        .with(c -> c.minibatches(8, 8, 8).guards(new Guards(20, Double.POSITIVE_INFINITY, 1e-4))),
                LIKES_A,
                2);
        UpdateReport report = Stream.generate(ppo::next)
                .map(Iteration::update)
                .filter(update -> update.stopped().isPresent())
                .findFirst()
                .orElseThrow();
        assertTrue(
                report.stopped().get().endsWith("past the target of 0.0001"),
                report.stopped().get());
        assertTrue(report.minibatches().size() < 16);
    }

    @Test
    void a_minibatch_beyond_the_ratio_guard_is_skipped() {
        PpoMax ppo = run(
                toy(Presets.vanilla()).with(c -> c.guards(new Guards(20, 0.5, Double.POSITIVE_INFINITY))), LIKES_A, 2);
        Iteration iteration = ppo.next();
        assertEquals(1, iteration.metrics().get("policy/skipped_fraction"));
        assertEquals(0, ppo.state().policyVersion());
    }

    @Test
    void an_adaptive_coefficient_falls_while_the_policy_stays_near() {
        PpoMax ppo = run(
                toy(Presets.ppoMax())
                        .with(c -> c.klEstimator(KlEstimator.K1).klController(new KlController.Adaptive(0.2, 6, 100))),
                LIKES_A,
                2);
        ppo.next();
        assertEquals(0.2 * (1 - 0.2 * 16 / 100), ppo.state().klCoefficient(), Tolerances.EXACT);
    }

    @Test
    void a_score_that_is_no_number_is_refused_with_its_response() {
        PpoMax ppo = run(
                toy(Presets.vanilla()),
                RewardFunction.of("broken", (prompt, response) -> prompt.id().equals("p3") ? Double.NaN : 0),
                2);
        String message = assertThrows(IllegalArgumentException.class, ppo::next).getMessage();
        assertTrue(
                message.startsWith("the score of response 3 is NaN; it must be a finite "
                        + "number between -1.0E100 and 1.0E100. The response is: "),
                message);
    }

    @Test
    void truncated_sampling_is_warned_of() {
        PpoMax ppo = run(
                toy(Presets.vanilla())
                        .with(c -> c.sampling(new SamplingControls(1, 0.9, SamplingControls.ALL_TOKENS, 1))),
                LIKES_A,
                2);
        assertEquals(1, ppo.rollout(ppo.prompts()).warnings().size());
        assertEquals(
                List.of(),
                run(toy(Presets.vanilla()), LIKES_A, 2)
                        .rollout(prompts(0, 0, 4))
                        .warnings());
    }

    @Test
    void the_language_loss_pulls_towards_its_texts() {
        PpoMax ppo = run(
                toy(Presets.vanilla()).with(c -> c.pretrain(new PretrainMix(1, 1))),
                RewardFunction.of("none", (p, r) -> 0),
                4);
        double before = ppo.next().metrics().get("pretrain/loss");
        ppo.next();
        assertTrue(ppo.next().metrics().get("pretrain/loss") < before);
    }
}
