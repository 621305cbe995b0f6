package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.model.LearnerState;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.TrainingSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Snapshots of whatever number of runs and branches stay within the memory they were given, and none that must stay is
 * lost.
 */
class SnapshotMemoryTest {

    private static final int BRANCHES = 35;

    private static long stateBytes() {
        return LearnerState.bytes(
                List.of(ToyLab.trainer(ToyLab.SCORE).setup().learner().state()));
    }

    private static TrainingSnapshot state(Run run) {
        return run.standing("look", live -> run.trainer().snapshot());
    }

    @Test
    void branches_share_the_budget_and_go_on_bit_for_bit() {
        long budget = 4 * stateBytes();
        List<TrainingSnapshot> expected = new ArrayList<>();
        List<Run> branches = new ArrayList<>();
        try (Run run = Run.of(ToyLab.trainer(ToyLab.SCORE))) {
            run.timeline().budget(new Timeline.Budget(budget, 0, Optional.empty()));
            for (int i = 0; i < BRANCHES; i++) {
                run.step(Boundary.ITERATION);
                Run branch = run.tree().branch("b" + i);
                branches.add(i % 2 == 0 ? branch : branch.step(Boundary.ITERATION));
                assertTrue(
                        run.timeline().memoryBytes() <= budget,
                        i + " branches take " + run.timeline().memoryBytes() + " of " + budget);
                expected.add(state(branch));
            }
            assertTrue(run.timeline().diskBytes() > BRANCHES * stateBytes(), "what does not fit lies on disk");
            for (int i = BRANCHES - 1; i >= 0; i--) {
                assertTrue(
                        expected.get(i).learner().equals(state(branches.get(i)).learner()), "branch " + i);
                assertEquals(expected.get(i).state(), state(branches.get(i)).state());
                assertEquals(
                        i + 1 + i % 2 + 1,
                        branches.get(i).step(Boundary.ITERATION).history().size());
                assertTrue(run.timeline().memoryBytes() <= budget);
            }
            assertEquals(
                    SmallLab.timeless(run.record().iteration(10)),
                    SmallLab.timeless(branches.get(9).record().iteration(10)));
            branches.forEach(Run::stop);
        }
    }

    @Test
    void pinned_snapshots_and_the_ends_of_branches_stay_on_disk() {
        long budget = 3 * stateBytes();
        try (Run run = Run.of(ToyLab.trainer(ToyLab.SCORE))) {
            run.timeline().budget(new Timeline.Budget(budget, 0, Optional.empty()));
            List<TrainingSnapshot> states = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                states.add(run.step(Boundary.ITERATION).tree().snapshot("mine").state());
                assertTrue(run.timeline().memoryBytes() <= budget);
            }
            List<Snapshot> mine =
                    run.timeline().snapshots().stream().filter(Snapshot::pinned).toList();
            for (int i = 0; i < 12; i++) {
                assertEquals(states.get(i), mine.get(i).state());
            }
            run.tree().rewindTo(mine.get(3)).step(Boundary.ITERATION, 8);
            assertEquals(states.getLast().learner(), state(run).learner());
        }
    }

    /** What alone exceeds the budget goes to disk at once, and of many such only those stay that must. */
    @Test
    void states_larger_than_the_budget_lie_on_disk_and_are_thinned_out_there() {
        try (Run run = Run.of(ToyLab.trainer(ToyLab.SCORE))) {
            run.timeline().budget(new Timeline.Budget(stateBytes() - 1, 0, Optional.empty()));
            List<TrainingSnapshot> states = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                states.add(state(run));
                run.step(Boundary.ITERATION);
                assertEquals(0, run.timeline().memoryBytes());
                assertEquals(
                        2,
                        run.timeline().snapshots().stream()
                                .filter(Snapshot::kept)
                                .count(),
                        "the first and the newest");
            }
            Snapshot mine = run.tree().snapshot("mine");
            run.step(Boundary.ITERATION, 4);
            run.tree().rewindTo(mine);
            assertEquals(mine.state(), state(run));
            run.tree().rewindTo(0);
            assertEquals(states.getFirst(), state(run));
        }
    }

    /** Runs that somebody still holds, each within its own budget: together they take no more than one may. */
    @Test
    void runs_of_one_process_share_their_memory() {
        List<Run> runs = IntStream.range(0, 12)
                .mapToObj(i -> Run.of("held " + i, ToyLab.trainer(ToyLab.SCORE)))
                .toList();
        try {
            SnapshotMemory.atMost(6 * stateBytes());
            for (Run run : runs) {
                run.step(Boundary.ITERATION, 4);
                assertTrue(SnapshotMemory.bytes(runs.stream().map(Run::timeline)) <= 6 * stateBytes());
            }
            for (Run run : runs) {
                assertEquals(0, run.tree().rewindTo(0).history().size());
                assertEquals(4, run.step(Boundary.ITERATION, 4).history().size());
            }
            assertEquals(
                    SmallLab.timeless(runs.getFirst().record().iteration(3)),
                    SmallLab.timeless(runs.getLast().record().iteration(3)));
        } finally {
            SnapshotMemory.atMost(SnapshotMemory.quarter());
            runs.forEach(Run::stop);
        }
    }

    @Test
    void a_shortage_of_memory_names_the_runs_that_hold_some() {
        try (Run run = Run.of("greedy", ToyLab.trainer(ToyLab.SCORE))) {
            run.start(1).await();
            run.record().watch("eats", iteration -> {
                throw new OutOfMemoryError("Java heap space");
            });
            run.start(1).await();
            String why = run.why().text();
            assertTrue(
                    why.contains("Java heap space")
                            && why.contains("greedy ")
                            && why.contains(" MB")
                            && why.contains("stop() runs"),
                    why);
            run.record().unwatch("eats").run().resume().await();
            assertEquals("reached iteration 2", run.why().text());
            assertEquals(2, run.history().size());
        }
    }

    @Test
    void a_run_nobody_refers_to_ends_with_its_thread() {
        long threads = runThreads();
        List<WeakReference<Run>> forgotten = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            forgotten.add(new WeakReference<>(standing(i)));
        }
        for (int i = 0; i < 100 && forgotten.stream().anyMatch(run -> run.get() != null); i++) {
            System.gc();
        }
        assertEquals(0, forgotten.stream().filter(run -> run.get() != null).count());
        assertEquals(threads, runThreads(), "a run that stands has no thread");
    }

    /** A run that stands somewhere: between iterations, within a rollout, with a branch that took its weights. */
    private static Run standing(int i) {
        Run run = ToyLab.run();
        run.start(1 + i % 3).await();
        run.step(Boundary.values()[i % 5]);
        if (i % 4 == 0) {
            run.tree().branch("branch").step();
        }
        return run;
    }

    private static long runThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pposcope-run"))
                .count();
    }
}
