package io.pposcope.debug;

import static io.pposcope.inspect.ViewConformance.assertCell;
import static io.pposcope.inspect.ViewConformance.assertShown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.inspect.ViewConformance;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.Recording;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.Boundary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Every object of the debugger shows itself in both forms, with its own numbers. */
class LabViewsTest {

    private static WorldLab lab;
    private static Run run;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws Exception {
        lab = WorldLab.open();
        run = Run.of(SmallLab.trainer(lab));
        run.record()
                .to(folder)
                .watch("longest", iteration -> iteration.rollout().tokens().lengths()[0]);
        run.breakpoints().when("kl", m -> m.klPerToken() > 1e9);
        run.start(2).await();
    }

    @AfterAll
    static void close() {
        run.stop();
        lab.close();
    }

    @Test
    void run() {
        Document page = ViewConformance.check(run);
        assertTrue(
                ViewConformance.cells(page).containsAll(List.of("ppo-max", "2", "1", "kl")),
                ViewConformance.cells(page).toString());
        assertTrue(run.view().text().contains("watch/longest"), run.view().text());
        assertTrue(run.view().text().contains("reached iteration 2"), run.view().text());
        ViewConformance.check(run.why());
        ViewConformance.check(run.breakpoints());
    }

    @Test
    void timeline_and_snapshot() {
        Document page = ViewConformance.check(run.timeline());
        assertTrue(ViewConformance.cells(page).stream().filter("memory"::equals).count() >= 3);
        ViewConformance.check(run.timeline().snapshots().getFirst());
    }

    @Test
    void live_rollout() {
        Run branch = run.tree().branch("for a look");
        branch.step(Boundary.TOKEN, 4);
        LiveRollout live = branch.rollout();
        live.force(live.openRows().getFirst(), "no").step();
        Document page = ViewConformance.check(live);
        List<Map<String, String>> tokens = ViewConformance.tokens(page);
        for (int row = 0, at = 0; row < live.rows(); row++) {
            for (var token : live.tokens(row)) {
                assertShown(token.entropy(), tokens.get(at), "entropy");
                assertShown(token.logProb(), tokens.get(at), "log-prob");
                assertEquals(token.byHand(), tokens.get(at++).get("first line").contains("chosen by hand"));
            }
        }
        assertCell(live.entropy(live.openRows().getFirst()), page);
        assertCell(live.value(live.openRows().getFirst()), page);
        branch.stop();
    }

    @Test
    void what_if_effect_and_comparison() {
        Run branch = run.tree().branch("for a question");
        branch.step(Boundary.STAGE, 4);
        WhatIf edited = branch.whatIf().score(0, 3);
        Map<String, String> token =
                ViewConformance.tokens(ViewConformance.check(edited)).getFirst();
        assertShown(
                edited.advantages().perToken().get(0, 0)
                        - edited.before().perToken().get(0, 0),
                token,
                "Δ advantage");
        PredictedEffect effect = edited.effect();
        Document page = ViewConformance.check(effect);
        assertCell(effect.policyGradientNorm(), page);
        assertCell(effect.cosineWithUnedited(), page);
        assertCell(effect.rising(1).getFirst().change(), page);
        assertShown(
                effect.change().get(1, 2),
                ViewConformance.tokens(page).get(effect.change().length(0) + 2),
                "Δ log-prob");
        TrialComparison both = TrialComparison.of("as it was", branch.whatIf(), "edited", edited);
        page = ViewConformance.check(both);
        assertCell(both.gradientCosine(), page);
        assertShown(both.difference().get(0, 0), ViewConformance.tokens(page).getFirst(), "edited − as it was");
        branch.stop();
    }

    @Test
    void branches_and_recording() throws Exception {
        Run branch = run.tree().branch("tighter", c -> c.kl(1));
        branch.step(Boundary.ITERATION);
        BranchComparison comparison = branch.tree().compare(run);
        ViewConformance.check(comparison);
        assertEquals(
                comparison.first().rollout().prompts(),
                comparison.second().rollout().prompts());
        branch.stop();
        ViewConformance.check(Recording.open(folder));
    }
}
