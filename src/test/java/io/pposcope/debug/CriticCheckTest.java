package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.inspect.ViewConformance;
import io.pposcope.math.TokenRows;
import io.pposcope.model.LearnerState;
import io.pposcope.model.Sequences;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.ContinuedReturns;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Continuations beside the critic's values: what they share, what they earn, and that asking changes nothing. */
class CriticCheckTest {

    private static WorldLab lab;

    @BeforeAll
    static void open() {
        lab = WorldLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static Rewards rewards(PpoMax ppo) {
        return ppo.shape(ppo.score(ppo.rollout(ppo.prompts())));
    }

    private static int longRow(Rollout rollout) {
        int[] lengths = rollout.tokens().lengths();
        for (int row = 0; row < lengths.length; row++) {
            if (lengths[row] > 4) {
                return row;
            }
        }
        throw new AssertionError("all responses are short: " + Arrays.toString(lengths));
    }

    @Test
    void continuations_share_the_beginning_and_are_the_policys_own() {
        PpoMax ppo = SmallLab.trainer(lab);
        Rewards kept = rewards(ppo);
        int row = longRow(kept.rollout());
        Rollout continued =
                ContinuedReturns.of(ppo, kept).from(3, 5, row, 0).rewards().rollout();
        assertEquals(10, continued.rows());
        TokenRows scored = ppo.setup()
                .learner()
                .policy()
                .score(new Sequences(continued.prompts().tokens(), continued.tokens()), 1)
                .logProbs();
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    kept.rollout().prompts().prompts().get(row),
                    continued.prompts().prompts().get(i));
            assertArrayEquals(
                    Arrays.copyOf(kept.rollout().tokens().row(row), 3),
                    Arrays.copyOf(continued.tokens().row(i), 3));
            assertTrue(continued.tokens().length(i) > 3 && continued.tokens().length(i) <= 10);
        }
        assertArrayEquals(scored.flat(), continued.logProbs().flat(), Tolerances.FLOAT32_ORDER);
        assertTrue(
                continued.completions().stream().distinct().count() > 1,
                () -> "they are drawn independently: " + continued.completions());
    }

    @Test
    void returns_are_the_shaped_rewards_from_the_token_on() {
        PpoMax ppo = SmallLab.trainer(lab);
        Rewards kept = rewards(ppo);
        int row = longRow(kept.rollout());
        ContinuedReturns.Sampled sampled = ContinuedReturns.of(ppo, kept).from(2, 3, row);
        for (int k = 0; k < 3; k++) {
            double[] perToken = sampled.rewards().perToken().row(k);
            double sum = 0;
            for (int t = 2; t < perToken.length; t++) {
                sum += perToken[t];
            }
            assertEquals(sum, sampled.returns()[0][k], Tolerances.EXACT);
        }
        assertEquals(kept.momentsAfter(), sampled.rewards().momentsAfter(), "their scores move no moments");
        PpoMax flat = lab.trainer(
                SmallLab.CONFIG.with(c -> c.kl(0).transform(Presets.vanilla().transform())),
                RewardFunction.of("one", (prompt, response) -> 1),
                5);
        CriticCheck.Answer answer = WhatIf.of(flat, rewards(flat)).critic().at(0, 0, 4);
        assertEquals(1, answer.mean());
        assertEquals(0, answer.standardError());
        ViewConformance.check(answer);
    }

    @Test
    void continuations_that_earn_the_same_give_no_distance_in_errors() {
        CriticCheck.Answer same = new CriticCheck.Answer(0, 1, "a", 0.2, List.of(0.8, 0.8000001), List.of("b", "c"));
        assertTrue(Double.isNaN(same.errors()));
        assertFalse(same.view().text().contains("NaN"), same.view().text());
        CriticCheck.Answer apart = new CriticCheck.Answer(0, 1, "a", 0.2, List.of(0.8, 0.4), List.of("b", "c"));
        assertEquals(-2, apart.errors(), Tolerances.EXACT);
    }

    @Test
    void asking_leaves_the_run_equal_to_the_bit() {
        PpoMax straight = SmallLab.trainer(lab);
        Iteration first = SmallLab.timeless(straight.next());
        Iteration second = SmallLab.timeless(straight.next());
        LearnerState weights = straight.setup().learner().state();
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.step(Boundary.STAGE);
            CriticCheck.Answer once = run.whatIf().critic().at(1, 1, 6);
            run.step(Boundary.STAGE, 2);
            assertEquals(once, run.whatIf().critic().at(1, 1, 6), "the same question has the same answer");
            run.step(Boundary.STAGE);
            CriticCheck.Answers all = run.whatIf().critic().calibration(7, 3);
            assertEquals(7, all.answers().size());
            assertEquals(7, all.summary().states());
            ViewConformance.check(all);
            assertEquals(
                    2, run.whatIf().critic().calibrationAt(0, 2, 0, 3).summary().states());
            run.step(Boundary.ITERATION);
            assertEquals(first, SmallLab.timeless(run.iteration(0)));
            run.step(Boundary.ITERATION);
            assertEquals(second, SmallLab.timeless(run.iteration(1)));
            assertEquals(weights, run.trainer().setup().learner().state());
        }
    }

    @Test
    void values_by_continuation_give_advantages_by_their_formula() {
        PpoMaxConfig config = Presets.named("vine-ppo").with(c -> c.rolloutBatchSize(6)
                .maxNewTokens(6)
                .minibatches(1, 3, 3)
                .gae(0.9, 1));
        PpoMax ppo = lab.trainer(config, 5);
        Advantages made = ppo.next().advantages();
        TokenRows values = made.rollout().values();
        TokenRows rewards = made.rewards().perToken();
        for (int row = 0; row < values.rows(); row++) {
            for (int t = 0; t < values.length(row); t++) {
                double next = t + 1 < values.length(row) ? values.get(row, t + 1) : 0;
                assertEquals(
                        rewards.get(row, t) + 0.9 * next - values.get(row, t),
                        made.perToken().get(row, t),
                        Tolerances.EXACT);
            }
        }
        assertTrue(ppo.setup().learner().state().critic().weights().names().isEmpty());
        PpoMax again = lab.trainer(config, 5);
        Rewards kept = rewards(again);
        double[] returns =
                ContinuedReturns.of(again, kept).from(0, 4, 0, 1, 2, 3, 4, 5).returns()[2];
        assertEquals(Arrays.stream(returns).average().orElseThrow(), values.get(2, 0));
    }

    @Test
    void what_cannot_be_asked_is_said() {
        PpoMax ppo = SmallLab.trainer(lab);
        CriticCheck check = CriticCheck.of(ppo, ppo.rollout(ppo.prompts()));
        String noToken = assertThrows(IndexOutOfBoundsException.class, () -> check.at(0, 99, 2))
                .getMessage();
        assertTrue(noToken.startsWith("there is no token 99 in response 0 of iteration 0: the response has "), noToken);
        assertTrue(assertThrows(IndexOutOfBoundsException.class, () -> check.at(6, 0, 2))
                .getMessage()
                .contains("it has 6 responses, counted from 0"));
        assertThrows(IllegalArgumentException.class, () -> check.at(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> check.calibration(1, 4));
        assertThrows(IllegalArgumentException.class, () -> CriticCheck.of(ppo, ppo.prompts()));
        Iteration past = ppo.next();
        String stale = assertThrows(IllegalStateException.class, () -> CriticCheck.of(ppo, past)
                        .at(0, 0, 2))
                .getMessage();
        assertTrue(stale.contains("only the one that sampled a response can continue it"), stale);
        PpoMax without = lab.trainer(
                Presets.named("grpo")
                        .with(c -> c.rolloutBatchSize(4).maxNewTokens(4).minibatches(1, 4, 4)),
                1);
        CriticCheck none = CriticCheck.of(without, without.rollout(without.prompts()));
        assertTrue(assertThrows(IllegalStateException.class, () -> none.calibration(4, 2))
                .getMessage()
                .contains("its run has no critic"));
        CriticCheck.Answer answer = none.at(0, 0, 2);
        assertTrue(Double.isNaN(answer.value()) && Double.isFinite(answer.mean()));
    }
}
