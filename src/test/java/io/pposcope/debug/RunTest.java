package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.model.LearnerState;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run under the debugger: steps, goals, failures, watches, edits, and its end. */
class RunTest extends RunUnderTest {

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
