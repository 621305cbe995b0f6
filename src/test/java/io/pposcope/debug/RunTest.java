package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.model.LearnerState;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.RunHistory;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run under the debugger's hands. */
class RunTest {

    private static WorldLab lab;
    private Run run;

    @BeforeAll
    static void open() {
        lab = WorldLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void put_training_under_the_debugger() {
        run = Run.of(SmallLab.trainer(lab));
    }

    @AfterEach
    void stop() {
        run.stop();
    }

    private static String message(Class<? extends Throwable> kind, org.junit.jupiter.api.function.Executable action) {
        return assertThrows(kind, action).getMessage();
    }

    private LearnerState weights() {
        return run.trainer().setup().learner().state();
    }

    @Test
    void strides_stop_at_their_boundary_or_a_coarser_one() {
        assertEquals(Run.State.READY, run.state());
        run.step();
        assertEquals("iteration 0, rollout: token 1 of at most 10", run.place().toString());
        run.step(Boundary.TOKEN, 3);
        assertEquals(4, run.rollout().position());
        run.step(Boundary.STAGE);
        assertEquals("iteration 0, before scoring", run.place().toString());
        assertTrue(run.reached() instanceof Rollout);
        run.step(Boundary.STAGE, 3);
        assertTrue(run.reached() instanceof Advantages);
        run.step(Boundary.MINIBATCH);
        assertEquals("iteration 0, update: minibatch 1 of 4", run.place().toString());
        assertEquals(
                1,
                run.position()
                        .orElseThrow()
                        .trained()
                        .orElseThrow()
                        .minibatches()
                        .size());
        run.step(Boundary.PASS);
        assertEquals(
                "iteration 0, update: minibatch 1 of 4, micro-batch 1",
                run.place().toString());
        run.step(Boundary.ITERATION);
        assertTrue(run.reached() instanceof Iteration);
        assertEquals("stepped to the next iteration", run.why().text());
        assertEquals(1, run.history().size());
    }

    @Test
    void a_goal_is_resumed_after_a_pause() {
        run.breakpoints().after(Phase.SCORING).once();
        run.start(2).await();
        assertEquals("iteration 0, before shaping", run.place().toString());
        run.resume().await();
        assertEquals("reached iteration 2", run.why().text());
        assertEquals(2, run.history().size());
    }

    @Test
    void a_failing_reward_pauses_before_the_scoring_and_the_rollout_is_kept() {
        run.reward(RewardFunction.of("broken", (prompt, response) -> {
            throw new IllegalStateException("no such file: words.txt");
        }));
        run.start(1).await();
        assertEquals(Run.State.PAUSED, run.state());
        assertEquals("a step failed: no such file: words.txt", run.why().text());
        assertTrue(run.why().view().text().contains("IllegalStateException"), "the stack is there");
        Rollout kept = (Rollout) run.reached();
        run.reward(RewardFunction.of(
                        "short", (prompt, response) -> -response.text().length()))
                .resume()
                .await();
        assertEquals(kept, run.record().iteration(0).rollout(), "nothing was sampled again");
    }

    @Test
    void a_response_breakpoint_pauses_at_the_token_that_makes_it_true() {
        Rollout coming = run.trainer().rollout(run.trainer().prompts());
        String word = coming.completions().getFirst().pieces().get(2);
        Breakpoint said = run.breakpoints().onRow("said it", row -> row.number() == 0 && row.contains(word));
        run.start(1).await();
        assertEquals(Phase.ROLLOUT, run.position().orElseThrow().phase());
        assertEquals(1, said.hits());
        assertTrue(
                run.rollout().text(0).contains(word) && run.rollout().position() <= 3,
                run.rollout().text(0));
        assertTrue(
                run.why().text().startsWith("breakpoint 1 “said it” at iteration 0, rollout: token "),
                run.why().text());
        run.resume().await();
        assertEquals("reached iteration 1", run.why().text(), "the same row counts once");
    }

    @Test
    void a_token_breakpoint_names_token_and_numbers() {
        run.breakpoints().onToken("well done", token -> token.advantage() > 0.2).once();
        run.start(1).await();
        assertEquals("iteration 0, before update", run.place().toString());
        Hit hit = run.why().hits().getFirst();
        assertTrue(
                hit.matches()
                        .getFirst()
                        .matches("(?s)row \\d+, token \\d+ “.*”: log-prob .* KL .* value .* reward .* advantage .*"),
                hit.matches().getFirst());
        run.breakpoints()
                .onToken("ratio", token -> token.ratio() > 1.0001 || token.ratio() < 0.9999)
                .once();
        run.resume().await();
        assertEquals(Phase.UPDATE, run.position().orElseThrow().phase());
        assertTrue(run.why().hits().getFirst().matches().getFirst().contains("ratio"));
    }

    @Test
    void a_measured_breakpoint_knows_numbers_as_soon_as_they_exist() {
        run.breakpoints().when("kl", m -> Math.abs(m.klPerToken()) >= 0).once();
        run.breakpoints().when("score", m -> m.score() < 100).once();
        run.breakpoints().when("drift", m -> m.approxKl() >= 0).once();
        run.start(1).await();
        assertEquals("iteration 0, before scoring", run.place().toString());
        run.resume().await();
        assertEquals("iteration 0, before shaping", run.place().toString());
        run.resume().await();
        assertEquals("iteration 0, update: minibatch 1 of 4", run.place().toString());
    }

    @Test
    void breakpoints_are_counted_listed_disabled_and_removed() {
        Breakpoint third = run.breakpoints().after(Phase.SHAPING).fromHit(3);
        Breakpoint off = run.breakpoints().after(Phase.SCORING).disable();
        run.start(4).await();
        assertEquals(2, run.position().orElseThrow().iteration());
        assertEquals(3, third.hits());
        assertEquals(0, off.hits());
        assertTrue(
                run.breakpoints().view().text().contains("after shaping"),
                run.breakpoints().view().text());
        third.remove();
        assertEquals(List.of(off), run.breakpoints().all());
        assertTrue(
                message(IllegalArgumentException.class, () -> run.breakpoints().get(1))
                        .startsWith("there is no breakpoint 1; there are [breakpoint 2"));
        run.breakpoints().at(3);
        run.resume().await();
        assertEquals(
                List.of("iteration 3 is about to begin"),
                run.why().hits().getFirst().matches());
    }

    @Test
    void a_breakpoint_that_throws_is_switched_off_and_the_run_stays_usable() {
        Breakpoint bad = run.breakpoints().when("bad", m -> List.of().getFirst() == null);
        run.start(1).await();
        assertTrue(
                run.why().text().contains("NoSuchElementException")
                        && run.why().text().contains("switched off"),
                run.why().text());
        assertFalse(bad.enabled());
        run.resume().await();
        assertEquals("reached iteration 1", run.why().text());
    }

    @Test
    void watches_are_recorded_and_a_failing_one_harms_nothing() {
        run.record()
                .watch("longest", iteration -> iteration.rollout().tokens().lengths()[0])
                .watch(
                        "objective/gold_score",
                        iteration -> lab.gold().score(iteration.rollout()).raw().mean())
                .watch("broken", iteration -> 1 / (int) 0.0);
        run.start(2).await();
        assertEquals(2, run.history().series("watch/longest").length);
        assertTrue(Double.isFinite(run.history().series("objective/gold_score")[1]));
        assertTrue(Double.isNaN(run.history().series("watch/broken")[0]));
        assertTrue(
                run.view().text().contains("⚠ watch “broken” failed at iteration 1: java.lang.ArithmeticException"),
                run.view().text());
        assertTrue(run.view().text().contains("watch/longest"), run.view().text());
        assertTrue(message(IllegalArgumentException.class, () -> run.record().unwatch("other"))
                .contains("there is no watch “other”"));
    }

    @Test
    void a_condition_on_a_metric_that_there_is_not_names_those_there_are() {
        run.breakpoints().when("misspelt", m -> m.metric("objective/klx") > 1);
        run.breakpoints().when("undefined now", m -> m.metric("value/explained_variance") > 10);
        run.start(2).await();
        assertEquals(1, run.why().hits().size());
        String why = run.why().toString();
        assertTrue(why.contains("there is no metric objective/klx; there are ") && why.contains("objective/kl,"), why);
    }

    @Test
    void a_script_can_fail_with_the_run() {
        run.reward(RewardFunction.of("broken", (prompt, response) -> {
            throw new IllegalArgumentException("no score today");
        }));
        run.start(1).await();
        assertTrue(
                message(IllegalStateException.class, () -> run.why().orThrow()).contains("no score today"));
        run.reward(RewardFunction.of("mended", (prompt, response) -> 1));
        run.resume().await().why().orThrow();
    }

    @Test
    void an_interrupt_while_waiting_pauses_and_says_how_to_go_on() throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            run.start();
            Thread waiting = Thread.ofPlatform().start(run::await);
            waiting.interrupt();
            waiting.join();
        } finally {
            System.setErr(before);
        }
        run.pause();
        assertTrue(
                said.toString(StandardCharsets.UTF_8).contains("run.resume() goes on"),
                said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void recorded_metrics_hold_the_watches(@TempDir Path folder) throws IOException {
        run.record()
                .watch("longest", iteration -> iteration.rollout().tokens().lengths()[0])
                .to(folder)
                .run()
                .start(2)
                .await();
        assertEquals(
                run.history().metrics(),
                RunHistory.read(folder.resolve("metrics.jsonl")).metrics());
        assertEquals(2, run.history().series("watch/longest").length);
    }

    @Test
    void rewinding_repeats_the_past_bit_for_bit_and_keeps_the_future_left_behind() {
        run.start(3).await();
        LearnerState end = weights();
        Iteration last = SmallLab.timeless(run.record().iteration(2));
        run.tree().rewindTo(1);
        assertEquals("iteration 1, before rollout", run.place().toString());
        assertEquals(1, run.history().size());
        run.start(2).await();
        assertEquals(end, weights());
        assertEquals(last, SmallLab.timeless(run.record().iteration(2)));
        assertEquals(
                List.of("main", "main~1"),
                List.copyOf(run.timeline().histories().keySet()));
        assertEquals(3, run.timeline().histories().get("main~1").size());
    }

    @Test
    void rewinding_to_what_is_not_kept_names_what_is() {
        run.timeline().budget(new Timeline.Budget(0, 0, Optional.empty()));
        run.start(3).await();
        assertEquals(
                List.of(true, false, false, true),
                run.timeline().snapshots().stream().map(Snapshot::kept).toList());
        String message =
                message(IllegalArgumentException.class, () -> run.tree().rewindTo(2));
        assertEquals(
                "there is no snapshot of the start of iteration 2 on branch main; kept are [0, 3]; rewindTo(0) and "
                        + "step(Boundary.ITERATION, 2) comes to the same "
                        + "state, bit for bit, if nothing was changed by hand since",
                message);
        assertTrue(message(IllegalStateException.class, () -> run.tree()
                        .rewindTo(run.timeline().snapshots().get(1)))
                .contains("thinned out"));
        LearnerState end = weights();
        run.tree().rewindTo(0).step(Boundary.ITERATION, 3);
        assertEquals(end, weights());
    }

    @Test
    void old_snapshots_are_thinned_first_and_every_branch_keeps_its_ends() {
        run.step(Boundary.ITERATION);
        long one = run.timeline().memoryBytes();
        run.timeline().budget(new Timeline.Budget(5 * one, 0, Optional.empty()));
        run.start(9).await();
        List<Integer> kept = run.timeline().snapshots().stream()
                .filter(Snapshot::kept)
                .map(Snapshot::iteration)
                .toList();
        assertEquals(0, kept.getFirst());
        assertEquals(10, kept.getLast());
        assertTrue(run.timeline().memoryBytes() <= 5 * one);
        int last = kept.size() - 1;
        assertTrue(
                kept.get(last) - kept.get(last - 1) <= kept.get(1) - kept.get(0),
                kept + " lie wider apart the older they are");
        Run branch = run.tree().branch("other");
        branch.start(4).await();
        List<Integer> there = run.timeline().snapshots().stream()
                .filter(s -> s.kept() && s.branch().equals("other"))
                .map(Snapshot::iteration)
                .toList();
        assertEquals(14, there.getLast());
        assertTrue(run.timeline().at("main", 10).orElseThrow().kept());
        branch.stop();
    }

    @Test
    void pinned_snapshots_survive_and_what_did_not_change_is_kept_once() {
        run.step(Boundary.ITERATION);
        long one = run.timeline()
                .snapshots()
                .getLast()
                .state()
                .learner()
                .policy()
                .weights()
                .size();
        long before = run.timeline().memoryBytes();
        run.step(Boundary.STAGE, 3);
        Snapshot inside = run.tree().snapshot("before the update");
        assertEquals(before, run.timeline().memoryBytes(), "no weight has moved since the iteration's start");
        assertTrue(one > 0 && !inside.atBoundary());
        run.timeline().budget(new Timeline.Budget(0, 0, Optional.empty()));
        run.step(Boundary.ITERATION, 2);
        assertTrue(inside.kept());
        run.tree().rewindTo(inside);
        assertEquals("iteration 1, before advantages", run.place().toString());
    }

    @Test
    void branches_take_turns_on_one_learner() {
        run.start(1).await();
        Run lower = run.tree().branch("lower-kl", c -> c.kl(0.01));
        run.start(1).await();
        LearnerState main = weights();
        lower.start(2).await();
        assertNotEquals(main, weights());
        assertEquals(
                0.01, lower.record().iteration(2).rewards().rule().klPenalty().coefficient());
        assertEquals(0.1, run.record().iteration(1).rewards().rule().klPenalty().coefficient());
        assertEquals(
                run.record().iteration(1).rollout(),
                lower.record().iteration(1).rollout(),
                "both sampled it from the same weights");
        run.reached();
        assertEquals(main, weights(), "main has its weights back");
        lower.tree().rewindTo(0);
        assertEquals(0, lower.trainer().state().iteration());
        lower.stop();
    }

    @Test
    void a_branch_in_the_middle_of_a_rollout_goes_on_to_the_same_end() {
        run.step(Boundary.TOKEN, 4);
        Run twin = run.tree().branch("twin");
        run.step(Boundary.ITERATION);
        twin.step(Boundary.ITERATION);
        assertEquals(
                SmallLab.timeless(run.record().iteration(0)),
                SmallLab.timeless(twin.record().iteration(0)));
        assertTrue(message(IllegalArgumentException.class, () -> run.tree().branch("twin"))
                .startsWith("there is a branch “twin” already"));
        twin.stop();
    }

    @Test
    void a_branch_from_the_past_leaves_the_present_alone() {
        run.start(2).await();
        LearnerState end = weights();
        Run past = run.tree().branchAt(1, "past", c -> c.kl(0.1));
        assertEquals(1, past.history().size());
        past.step(Boundary.ITERATION);
        assertEquals(end, weights(), "nothing was changed, so it comes to the same");
        assertEquals("iteration 1 is finished", run.place());
        assertTrue(message(IllegalArgumentException.class, () -> run.tree().branchAt(7, "future", c -> c))
                .contains("there is no snapshot"));
        past.stop();
    }

    @Test
    void two_runs_on_one_set_of_weights_are_refused() {
        PpoMax ppo = run.trainer();
        assertTrue(message(IllegalStateException.class, () -> Run.of(ppo)).contains("already trains these weights"));
        Run other = run.tree().branch("other");
        run.start();
        assertTrue(message(IllegalStateException.class, other::step).contains("pause() it first"));
        assertTrue(message(IllegalStateException.class, ppo::next).contains("while an iteration is under way"));
        assertTrue(message(IllegalStateException.class, run::rollout).contains("pause() it first"));
        run.pause();
        assertEquals(Run.State.PAUSED, run.state());
        assertTrue(run.why().failure().isEmpty());
        other.stop();
    }

    @Test
    void an_edited_score_is_trained_on() {
        run.step(Boundary.STAGE, 2);
        Scores scores = (Scores) run.reached();
        run.edit(scores.withScore(0, 5)).step(Boundary.ITERATION);
        assertEquals(5, run.record().iteration(0).scores().raw().get(0));
        run.step(Boundary.STAGE, 4);
        run.step(Boundary.MINIBATCH);
        assertTrue(message(IllegalArgumentException.class, () -> run.edit(scores))
                .contains("cannot go on from the Scores of iteration 0"));
        Scores late = run.trainer().score(((Advantages) run.reached()).rollout());
        assertTrue(message(IllegalStateException.class, () -> run.edit(late)).contains("has begun"));
    }

    @Test
    void a_changed_configuration_holds_from_the_next_stage_on() {
        run.step(Boundary.STAGE, 2);
        run.with(c -> c.kl(0.3)).step(Boundary.ITERATION);
        assertEquals(0.3, run.record().iteration(0).rewards().rule().klPenalty().coefficient());
    }

    @Test
    void a_stopped_run_leaves_whole_weights_and_says_so() {
        run.step(Boundary.ITERATION);
        LearnerState before = weights();
        run.step(Boundary.STAGE, 4);
        run.step(Boundary.MINIBATCH);
        assertNotEquals(before, weights());
        PpoMax ppo = run.trainer();
        run.stop();
        assertEquals(before, weights(), "half an update is given up");
        assertTrue(message(IllegalStateException.class, run::step).contains("was stopped"));
        assertEquals(1, ppo.next().iteration());
        Run again = Run.of(ppo);
        assertSame(ppo, again.trainer());
        again.stop();
    }

    @Test
    void an_interrupted_wait_pauses_the_run() {
        run.start();
        Thread.currentThread().interrupt();
        run.await();
        assertTrue(Thread.interrupted());
        run.await();
        assertEquals(Run.State.PAUSED, run.state());
    }
}
