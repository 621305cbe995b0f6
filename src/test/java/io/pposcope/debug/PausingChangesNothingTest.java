package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.Inspector;
import io.pposcope.model.LearnerState;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.Phase;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.TrainingSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever a run is paused, whatever is looked at, snapshot and gone back to: weights and metrics come out bit for bit.
 */
class PausingChangesNothingTest {

    private static final int ITERATIONS = 3;

    private static WorldLab lab;
    private static List<Iteration> expected;
    private static LearnerState expectedWeights;

    @BeforeAll
    static void train_without_a_pause() {
        lab = WorldLab.open();
        PpoMax ppo = SmallLab.trainer(lab);
        expected = new ArrayList<>();
        for (int i = 0; i < ITERATIONS; i++) {
            expected.add(SmallLab.timeless(ppo.next()));
        }
        expectedWeights = ppo.setup().learner().state();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static void assertAsExpected(Run run) {
        for (int i = 0; i < ITERATIONS; i++) {
            assertEquals(expected.get(i), SmallLab.timeless(run.record().iteration(i)), "iteration " + i);
            assertEquals(
                    SmallLab.timeless(expected.get(i).metrics()),
                    SmallLab.timeless(run.history().metrics().get(i)));
        }
        assertEquals(expectedWeights, run.trainer().setup().learner().state());
    }

    @Test
    void a_run_that_is_never_paused() {
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.start(ITERATIONS).await();
            assertEquals("reached iteration " + ITERATIONS, run.why().text());
            assertAsExpected(run);
        }
    }

    @Test
    void a_run_that_is_watched_while_it_runs() {
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            assertTrue(Glances.of(run).isEmpty(), "nothing was made yet");
            run.step();
            String first = Glances.of(run).orElseThrow().text();
            assertTrue(first.contains("under way: token 1 of at most 10") && first.contains("Next tokens"), first);
            run.start(ITERATIONS);
            while (run.state() == Run.State.RUNNING) {
                Glances.of(run).ifPresent(picture -> assertFalse(picture.html().isEmpty()));
            }
            assertAsExpected(run);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void random_strides_with_every_kind_of_look(int seed) {
        Random random = new Random(seed);
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            while (run.history().size() < ITERATIONS) {
                run.step(Boundary.values()[random.nextInt(Boundary.values().length - 1)], 1 + random.nextInt(4));
                assertTrue(run.why().failure().isEmpty(), () -> run.why().view().text());
                lookAround(run, random);
            }
            run.pause();
            finishIterationUnderway(run);
            assertAsExpected(run);
        }
    }

    /** Steps may have led into the next iteration; its beginning has changed no weight yet unless its update began. */
    private static void finishIterationUnderway(Run run) {
        if (run.trainer().state().iteration() > ITERATIONS
                || run.history().size() > ITERATIONS
                || run.position()
                        .filter(at -> at.phase() == Phase.UPDATE && at.iteration() == ITERATIONS)
                        .isPresent()) {
            run.tree().rewindTo(ITERATIONS);
        }
    }

    /** What stands there: the rollout under way, the update under way, or the stage value reached. */
    private static Object look(Run run) {
        return run.position().map(IterationState::look).orElseGet(run::reached);
    }

    private static void lookAround(Run run, Random random) {
        if (look(run) instanceof LiveRollout live && !live.openRows().isEmpty()) {
            int row = live.openRows().get(random.nextInt(live.openRows().size()));
            assertEquals(3, live.candidates(row, 3).size());
            assertTrue(Double.isFinite(live.value(row)) && live.entropy(row) >= 0);
        }
        assertFalse(Inspector.view(look(run)).orElseThrow().html().isEmpty());
        for (Inspectable shown : List.of(run, run.timeline(), run.breakpoints())) {
            assertFalse(shown.view().text().isEmpty());
        }
        if (random.nextInt(6) == 0) {
            run.tree().rewindTo(run.tree().snapshot("here"));
        }
    }

    @Test
    void pauses_at_random_moments() throws InterruptedException {
        Random random = new Random(9);
        try (Run run = Run.of(SmallLab.trainer(lab))) {
            run.start(ITERATIONS);
            for (int pause = 0; pause < 40 && run.history().size() < ITERATIONS; pause++) {
                Thread.sleep(random.nextInt(15));
                run.pause();
                run.view();
                run.resume();
            }
            run.pause();
            while (run.history().size() < ITERATIONS) {
                run.step(Boundary.ITERATION);
            }
            run.tree().rewindTo(ITERATIONS);
            assertAsExpected(run);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9})
    void a_snapshot_taken_anywhere_goes_on_in_another_learner(int seed) {
        Random random = new Random(seed);
        PpoMax first = SmallLab.trainer(lab);
        TrainingSnapshot snapshot;
        try (Run run = Run.of(first)) {
            run.step(Boundary.ITERATION);
            run.step(Boundary.PASS, 1 + random.nextInt(40));
            snapshot = run.tree().snapshot("anywhere").state();
        }
        PpoMax second = SmallLab.trainer(lab);
        Iteration next = second.restore(snapshot).map(LiveIteration::finish).orElseGet(second::next);
        assertEquals(expected.get(snapshot.state().iteration()), SmallLab.timeless(next));
        while (second.state().iteration() < ITERATIONS) {
            second.next();
        }
        assertEquals(expectedWeights, second.setup().learner().state());
    }
}
