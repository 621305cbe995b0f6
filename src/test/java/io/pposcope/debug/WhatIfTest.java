package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Sequences;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.StaleExperienceException;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.TrainingSnapshot;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Edits of frozen experience: what is downstream changes, what is upstream stays, nothing is trained, and predictions
 * hold.
 */
class WhatIfTest {

    private static WorldLab lab;
    private PpoMax ppo;
    private Advantages kept;

    @BeforeAll
    static void open() {
        lab = WorldLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void sample() {
        ppo = SmallLab.trainer(lab);
        ppo.next();
        kept = ppo.advantages(ppo.shape(ppo.score(ppo.rollout(ppo.prompts()))));
    }

    private WhatIf whatIf() {
        return WhatIf.of(ppo, kept);
    }

    @Test
    void without_edits_nothing_changes() {
        assertSame(kept, whatIf().advantages());
        assertEquals(kept, WhatIf.of(ppo, kept.rollout()).advantages());
        assertEquals(kept, WhatIf.of(ppo, kept.rewards().scores()).advantages());
        assertEquals(kept, WhatIf.of(ppo, kept.rewards()).advantages());
        assertEquals(1, whatIf().effect().cosineWithUnedited(), Tolerances.EXACT);
    }

    /** By hand: with γ = 1 a reward at token t reaches token t − k through λᵏ, and no later token. */
    @Test
    void one_tokens_reward_reaches_back_by_lambda() {
        double more = 2;
        int token = 4;
        double lambda = kept.rule().gae().gaeLambda();
        Advantages edited = whatIf().tokenReward(
                        1, token, kept.rewards().perToken().get(1, token) + more)
                .advantages();
        for (int t = 0; t < kept.perToken().length(1); t++) {
            double expected = t > token ? 0 : more * Math.pow(lambda, token - t);
            assertEquals(
                    expected, edited.perToken().get(1, t) - kept.perToken().get(1, t), Tolerances.EXACT, "token " + t);
        }
        assertEquals(
                TokenRows.of(kept.perToken().row(0)),
                TokenRows.of(edited.perToken().row(0)),
                "other responses are as they were");
        String why = edited.rewards().explain(1, token).toText();
        assertTrue(why.contains("set by hand; it would be"), why);
        assertEquals(
                edited.rewards().perToken().get(1, token),
                edited.rewards().explain(1, token).value());
    }

    @Test
    void edits_add_up_and_are_told() {
        WhatIf edited = whatIf().score(0, 3).mask(2, 1, false).maskRow(3).with(c -> c.gae(1, 0.5)
                .kl(0.7));
        assertEquals(
                List.of(
                        "score of row 0 is 3.0",
                        "row 2, token 1 is left out",
                        "row 3 is left out",
                        "configuration: klController.coefficient 0.1 → 0.7, advantage.gae.gaeLambda 0.95 → 0.5"),
                edited.changes());
        assertEquals(3, edited.scores().raw().get(0));
        assertEquals(0.7, edited.rewards().rule().klPenalty().coefficient());
        assertEquals(0.5, edited.advantages().rule().gae().gaeLambda());
        assertEquals(
                kept.mask().sum() - 1 - kept.mask().length(3),
                edited.advantages().mask().sum());
        assertEquals(
                0.7 * kept.rewards().klPenalties().sum() / 0.1,
                edited.rewards().klPenalties().sum(),
                Tolerances.FITTED);
        assertTrue(
                edited.view().text().contains("row 3 is left out"),
                edited.view().text());
        assertTrue(edited.view().html().contains("Δ advantage"));
    }

    @Test
    void another_reward_is_seen_without_sampling_again() {
        WhatIf brief = whatIf().reward(RewardFunction.of(
                "brief", (prompt, response) -> -response.text().length()));
        assertEquals(kept.rollout(), brief.rollout());
        assertEquals(
                -kept.rollout().completions().get(2).text().length(),
                brief.scores().raw().get(2));
        assertNotEquals(kept.perToken(), brief.advantages().perToken());
        assertNotEquals(1, brief.effect().cosineWithUnedited(), Tolerances.APART);
    }

    @Test
    void a_prediction_is_what_training_does_and_leaves_no_trace() {
        TrainingSnapshot before = ppo.snapshot();
        WhatIf edited = whatIf().score(0, 5).maskRow(1);
        PredictedEffect effect = edited.effect();
        effect.view();
        assertEquals(before, ppo.snapshot());
        assertEquals(effect.report(), edited.train());
        var scored = ppo.setup()
                .learner()
                .policy()
                .score(
                        new Sequences(
                                kept.rollout().prompts().tokens(),
                                kept.rollout().tokens()),
                        1);
        assertEquals(effect.logProbsAfter(), scored.logProbs());
    }

    @Test
    void the_effect_lists_what_moves_most() {
        PredictedEffect effect = whatIf().effect();
        assertEquals(effect.change().max(), effect.rising(3).getFirst().change());
        assertEquals(effect.change().min(), effect.falling(3).getFirst().change());
        assertTrue(effect.policyGradientNorm() > 0 && effect.criticGradientNorm() > 0);
        assertTrue(Math.abs(effect.cosineWithPrevious()) <= 1, "the optimiser has a past");
        assertTrue(effect.view().text().contains("Rise most"), effect.view().text());
    }

    @Test
    void a_masked_response_has_no_part_in_the_gradient() {
        WhatIf nobody =
                whatIf().maskRow(0).maskRow(1).maskRow(2).maskRow(3).maskRow(4).maskRow(5);
        assertEquals(0, nobody.effect().policyGradientNorm());
        assertEquals(0, nobody.effect().criticGradientNorm());
    }

    @Test
    void two_losses_on_the_same_samples() {
        TrialComparison both =
                TrialComparison.of("as it is", whatIf(), "tight clip", whatIf().with(c -> c.clipRange(0.01)));
        assertEquals(both.secondChange().minus(both.firstChange()), both.difference());
        assertEquals(1, both.gradientCosine(), Tolerances.FITTED, "at ratio 1 no clip acts yet");
        assertNotEquals(both.first(), both.second());
        assertTrue(both.view().text().contains("tight clip"), both.view().text());
        TrialComparison same = TrialComparison.of("a", whatIf(), "b", whatIf());
        assertEquals(0, same.difference().max());
        Advantages other = ppo.advantages(ppo.shape(
                ppo.score(ppo.rollout(lab.heldOutPrompts().batch(1, ppo.state().iteration(), 6)))));
        assertTrue(assertThrows(
                        RuntimeException.class, () -> TrialComparison.of("a", whatIf(), "b", WhatIf.of(ppo, other)))
                .getMessage()
                .contains("edits of different rollouts"));
    }

    @Test
    void presets_can_be_tried_on_one_rollout() {
        TrialComparison both = TrialComparison.of(
                "ppo-max",
                whatIf(),
                "vanilla",
                whatIf().preset(Presets.vanilla()
                        .with(c -> c.rolloutBatchSize(6).maxNewTokens(10).minibatches(2, 3, 2))));
        assertTrue(both.gradientCosine() < 1);
        assertTrue(assertThrows(IllegalStateException.class, () -> whatIf().with(c -> c.kl(1))
                        .train())
                .getMessage()
                .contains("run.tree().branch"));
    }

    @Test
    void an_older_iteration_is_shaped_from_the_moments_before_it() {
        Iteration old = ppo.next();
        ppo.next();
        Advantages edited =
                WhatIf.of(ppo, old).score(0, old.scores().raw().get(0) + 1e-9).advantages();
        assertEquals(
                old.rewards().momentsAfter().mean(),
                edited.rewards().momentsAfter().mean(),
                Tolerances.MOVED_SCORE);
        assertEquals(
                old.rewards().momentsAfter().variance(),
                edited.rewards().momentsAfter().variance(),
                Tolerances.MOVED_SCORE);
        assertThrows(StaleExperienceException.class, () -> WhatIf.of(ppo, old).effect());
    }

    @Test
    void impossible_edits_are_refused() {
        assertThrows(IndexOutOfBoundsException.class, () -> whatIf().score(6, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> whatIf().mask(0, 99, false));
        assertThrows(IllegalArgumentException.class, () -> whatIf().score(0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> whatIf().tokenReward(0, 0, Double.NaN));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> WhatIf.of(ppo, kept.rollout().prompts()))
                .getMessage()
                .contains("finish their rollout"));
    }

    @Test
    void both_are_trained_as_branches() {
        ppo = SmallLab.trainer(lab);
        try (Run run = Run.of(ppo)) {
            run.step(Boundary.STAGE, 4);
            WhatIf edited = run.whatIf().score(0, 4).with(c -> c.clipRange(0.01));
            PredictedEffect effect = edited.effect();
            try (Run branch = run.tree().branch("edited", edited)) {
                branch.step(Boundary.ITERATION);
                run.step(Boundary.ITERATION);
                assertEquals(effect.report(), branch.record().iteration(0).update());
                assertEquals(
                        run.record().iteration(0).rollout(),
                        branch.record().iteration(0).rollout());
                assertNotEquals(
                        run.record().iteration(0).update(),
                        branch.record().iteration(0).update());
            }
        }
    }

    @Test
    void training_beside_a_run_is_refused_with_the_way_to_go_on() {
        try (Run run = ToyLab.run()) {
            run.step(Boundary.STAGE, 4);
            WhatIf edited = run.whatIf().score(0, 4);
            String message =
                    assertThrows(IllegalStateException.class, edited::train).getMessage();
            assertTrue(message.contains("run.edit(whatIf.advantages()) and run.step(Boundary.ITERATION)"), message);
            message = assertThrows(IllegalStateException.class, () -> edited.with(c -> c.kl(1))
                            .train())
                    .getMessage();
            assertTrue(
                    message.contains("run.tree().branch(\"edited\", whatIf)")
                            && message.contains("run.edit(whatIf.advantages())"),
                    message);
            message = assertThrows(IllegalStateException.class, () -> WhatIf.of(run.trainer(), run.reached())
                            .train())
                    .getMessage();
            assertTrue(message.contains("run.edit(whatIf.advantages())"), message);
            run.edit(edited.advantages()).step(Boundary.ITERATION);
            assertEquals(4, run.record().iteration(0).scores().raw().get(0));
            assertTrue(
                    assertThrows(IllegalStateException.class, () -> run.whatIf().train())
                            .getMessage()
                            .contains("run.tree().rewindTo(0)"));
        }
    }

    /** A what-if asked of one branch is tried on that branch's weights, and never while the run computes. */
    @Test
    void an_effect_is_that_of_the_run_s_own_weights() {
        try (Run run = ToyLab.run();
                Run twin = ToyLab.run()) {
            run.step(Boundary.STAGE, 4);
            twin.step(Boundary.STAGE, 4);
            WhatIf asked = run.whatIf().score(0, 4);
            try (Run branch = run.tree().branch("other", c -> c.learningRates(60, 1))) {
                branch.step(Boundary.ITERATION, 3);
                assertEquals(
                        twin.whatIf().score(0, 4).effect().report(),
                        asked.effect().report());
                branch.start();
                assertTrue(assertThrows(IllegalStateException.class, () -> asked.score(1, 2)
                                .effect())
                        .getMessage()
                        .contains("pause() it first"));
            }
        }
    }

    @Test
    void a_run_is_asked_where_it_stands_and_goes_on_with_the_edit() {
        ppo = SmallLab.trainer(lab);
        try (Run run = Run.of(ppo)) {
            run.step(Boundary.STAGE, 4);
            WhatIf edited = run.whatIf().score(0, 4);
            PredictedEffect effect = edited.effect();
            run.edit(edited.advantages()).step(Boundary.ITERATION);
            assertEquals(effect.report(), run.record().iteration(0).update());
            run.step(Boundary.STAGE, 4);
            run.step(Boundary.MINIBATCH);
            assertTrue(
                    assertThrows(IllegalStateException.class, () -> run.whatIf().effect())
                            .getMessage()
                            .contains("has begun"));
        }
    }
}
