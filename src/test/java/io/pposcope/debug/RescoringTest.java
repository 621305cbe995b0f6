package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.ShapingRule;
import io.pposcope.inspect.Diff;
import io.pposcope.math.Clip;
import io.pposcope.math.Correlation;
import io.pposcope.math.Gae;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.ScoreTransform;
import io.pposcope.math.TokenRows;
import io.pposcope.math.Whitening;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.Responses;
import io.pposcope.reward.RewardFunction;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.trainer.PpoMax;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RescoringTest {

    private static final ShapingRule SHAPING =
            new ShapingRule(new ScoreTransform.None(Clip.none()), 0, new KlPenalty(KlEstimator.K1, 0));
    private static final AdvantageRule ADVANTAGE = new AdvantageRule(new Gae(1, 1), Whitening.NONE, Clip.none());
    private static final Rollout ROLLOUT = Responses.of("a b c d", "a b", "a b c", "a");
    private static final RewardFunction LONG =
            RewardFunction.of("long", (prompt, response) -> response.pieces().size() - 2.5);
    private static final RewardFunction SHORT = LONG.times(-1);

    private static Rescoring rescored(RewardFunction before, RewardFunction after) {
        return Rescoring.of(before.score(ROLLOUT), after, SHAPING, ADVANTAGE);
    }

    @Test
    void the_same_reward_changes_nothing() {
        Rescoring same = rescored(LONG, LONG);
        assertEquals(1, same.rankCorrelation(), Tolerances.EXACT);
        assertArrayEquals(new double[4], same.risen());
        assertEquals(List.of(), same.turned());
    }

    @Test
    void the_opposite_reward_turns_ranks_round() {
        Rescoring turned = rescored(LONG, SHORT);
        assertEquals(-1, turned.correlation(), Tolerances.EXACT);
        assertArrayEquals(new double[] {-3, 1, -1, 3}, turned.risen());
        assertTrue(turned.view().text().contains("a b c d"));
    }

    /**
     * Values are half the log-probs, so the advantage of row i's token t is score + (t + 1) / 2: signs follow by hand.
     */
    @Test
    void advantages_that_turn_are_named() {
        RewardFunction high = RewardFunction.of("high", (prompt, response) -> 1);
        RewardFunction low =
                RewardFunction.of("low", (prompt, response) -> prompt.id().equals("p1") ? -5 : 1);
        assertEquals(List.of(1), rescored(high, low).turned());
    }

    /** Zero has no sign, and the smallest numbers have one. */
    @Test
    void a_sign_changes_in_the_same_rows_whoever_asks() {
        PpoMax ppo = ToyLab.trainer(ToyLab.SCORE);
        Advantages made = ppo.advantages(ppo.shape(ppo.score(ppo.rollout(ppo.prompts()))));
        Advantages[] signs = Stream.of(-1.0, 0.0, 1.0, 1e-200, -1e-200)
                .map(mean -> rowZero(made, mean))
                .toArray(Advantages[]::new);
        for (Advantages before : signs) {
            for (Advantages after : signs) {
                double was = before.perToken().get(0, 0);
                double is = after.perToken().get(0, 0);
                List<Integer> expected = was < 0 && is > 0 || was > 0 && is < 0 ? List.of(0) : List.of();
                assertEquals(expected, new Rescoring(before, after).turned());
                assertEquals(expected, WhatIf.of(ppo, before).turned(after));
                assertEquals(
                        !expected.isEmpty(),
                        Diff.of(before, after).view().text().contains("changes its sign: [0]"),
                        was + " → " + is);
            }
        }
    }

    private static Advantages rowZero(Advantages made, double mean) {
        TokenRows perToken = made.perToken();
        for (int token = 0; token < perToken.length(0); token++) {
            perToken = perToken.withValue(0, token, mean);
        }
        return new Advantages(made.rewards(), made.rule(), made.raw(), perToken, made.returns(), made.mask());
    }

    @Test
    void ties_share_their_rank() {
        assertArrayEquals(new double[] {1, 2.5, 2.5, 4}, Correlation.ranks(new double[] {9, 5, 5, 1}));
        assertEquals(0.5, Correlation.spearman(new double[] {1, 2, 3}, new double[] {1, 3, 2}), Tolerances.EXACT);
    }

    @Test
    void a_reward_that_fails_pauses_the_run_with_its_words_and_another_goes_on() {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(
                    SmallLab.CONFIG,
                    GuestReward.javaScript("broken", "const reward = r => r.index === 2 ? NaN : 1"),
                    5);
            Run run = Run.of(ppo);
            run.start().await();
            assertEquals(Run.State.PAUSED, run.state());
            assertTrue(
                    run.why().text().contains("broken") && run.why().text().contains("response 2"),
                    run.why().text());
            Rollout kept = (Rollout) run.reached();
            run.reward(GuestReward.javaScript("mended", "const reward = r => r.index"));
            run.breakpoints().at(1);
            run.resume().await();
            assertEquals(1, run.history().size());
            assertEquals(kept, run.record().iteration(0).rollout());
            run.stop();
        }
    }
}
