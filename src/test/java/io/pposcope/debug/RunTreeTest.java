package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.model.LearnerState;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.PpoMax;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Snapshots, rewinding and branches: the past comes back to the bit, and branches share one learner. */
class RunTreeTest extends RunUnderTest {

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
}
