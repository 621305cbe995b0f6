package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Iteration;
import io.pposcope.inspect.Inspector;
import io.pposcope.model.LearnerState;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Boundary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rewind takes nothing away: what was left behind can be gone forward to, and the rewind itself undone. */
class WayForwardTest {

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
    void train_three_iterations() {
        run = Run.of(SmallLab.trainer(lab)).step(Boundary.ITERATION, 3);
    }

    @AfterEach
    void stop() {
        run.stop();
    }

    private LearnerState weights() {
        return run.trainer().setup().learner().state();
    }

    private record Standing(
            String place, LearnerState weights, List<Map<String, Double>> metrics, List<Iteration> iterations) {

        static Standing of(Run run) {
            String place = run.place().toString().replace("iteration 3 is finished", "iteration 4, before rollout");
            return new Standing(
                    place,
                    run.trainer().setup().learner().state(),
                    run.history().metrics(),
                    List.of(
                            run.record().iteration(0),
                            run.record().iteration(1),
                            run.record().iteration(2)));
        }
    }

    /** From every kind of place: between iterations, in the middle of a rollout, in the middle of an update. */
    @ParameterizedTest
    @EnumSource(names = {"TOKEN", "MINIBATCH", "STAGE", "ITERATION"})
    void a_rewind_can_be_undone_and_done_again(Boundary stride) {
        run.step(stride, stride == Boundary.ITERATION ? 1 : 3);
        Standing before = Standing.of(run);
        run.tree().rewindTo(1);
        LearnerState past = weights();
        assertNotEquals(before.weights(), past);
        assertEquals(before, Standing.of(run.tree().undoRewind()));
        assertEquals(past, run.tree().undoRewind().trainer().setup().learner().state());
        assertEquals(1, run.history().size());
        assertEquals(before, Standing.of(run.tree().undoRewind()));
    }

    @Test
    void an_undone_rewind_goes_on_as_if_it_had_never_been() {
        run.tree().rewindTo(0).tree().undoRewind();
        run.start(1).await();
        LearnerState end = weights();
        run.tree().rewindTo(0).start(4).await();
        assertEquals(end, weights());
        assertEquals(4, run.history().size());
    }

    @Test
    void every_iteration_of_the_future_left_behind_can_be_gone_forward_to() {
        LearnerState third = run.timeline().at("main", 3).orElseThrow().state().learner();
        LearnerState second = run.timeline().at("main", 2).orElseThrow().state().learner();
        run.tree().rewindTo(0);
        assertEquals(second, run.tree().rewindTo(2).trainer().setup().learner().state());
        assertEquals(2, run.history().size());
        assertEquals(1, run.record().iteration(1).iteration());
        assertEquals(third, run.tree().rewindTo(3).trainer().setup().learner().state());
        assertEquals(3, run.history().size());
        assertEquals(3, run.tree().furthest());
        run.tree().rewindTo(1);
        assertEquals(3, run.tree().furthest(), "the way forward is still known");
    }

    @Test
    void without_a_rewind_there_is_none_to_undo() {
        assertTrue(assertThrows(IllegalStateException.class, run.tree()::undoRewind)
                .getMessage()
                .contains("was not rewound"));
    }

    @Test
    void all_runs_are_listed_with_their_state() {
        assertTrue(Runs.all().list().contains(run));
        assertTrue(Runs.open().list().contains(run));
        run.reward(RewardFunction.of("broken", (prompt, response) -> {
            throw new IllegalStateException("no score");
        }));
        run.step(Boundary.STAGE, 2);
        assertEquals("failed", Runs.condition(run));
        String list = Inspector.view(Runs.all()).orElseThrow().text();
        assertTrue(
                list.contains("failed")
                        && list.contains("no score")
                        && list.contains(run.trainer().config().name()),
                list);
        run.stop();
        assertFalse(Runs.open().list().contains(run));
    }
}
