package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.debug.Run;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import io.pposcope.trainer.Presets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Native memory goes with what it was taken for: closed, forgotten, or at the latest with its lab. */
class FreedMemoryTest {

    private final WorldLab lab = WorldLab.open();

    @AfterEach
    void close() {
        lab.close();
    }

    private static PpoMaxConfig small(CriticStart critic) {
        return Presets.ppoMax().with(c -> {
            c.rolloutBatchSize(2).maxNewTokens(3).minibatches(1, 2, 2).critic(critic, 0);
            return critic == CriticStart.NONE ? c.advantage(ResponseBaseline.BATCH_MEAN) : c;
        });
    }

    private PpoMax trainer() {
        return lab.trainer(small(CriticStart.REWARD_MODEL), 1);
    }

    /** Native arrays once the collector has found nobody who refers to more of them. */
    private int settled(int expected) {
        for (int i = 0; i < 200 && lab.engine().liveArrays() != expected; i++) {
            System.gc();
            Thread.yield();
        }
        return lab.engine().liveArrays();
    }

    @ParameterizedTest
    @EnumSource(CriticStart.class)
    void a_forgotten_trainer_leaves_nothing(CriticStart critic) {
        int before = settled(0);
        trained(critic);
        assertEquals(before, settled(before));
    }

    private void trained(CriticStart critic) {
        lab.trainer(small(critic), 1).next();
        assertTrue(
                lab.engine().liveArrays() > 80,
                "its weights and moments: " + lab.engine().liveArrays());
    }

    @Test
    void a_forgotten_run_in_the_middle_of_a_sentence_leaves_nothing() {
        int before = settled(0);
        decoding();
        assertEquals(before, settled(before));
    }

    private void decoding() {
        Run run = Run.of(trainer());
        run.step(Boundary.ITERATION).step(Boundary.TOKEN);
        run.tree().branch("other").step(Boundary.TOKEN);
        assertEquals(1, run.rollout().position());
    }

    @Test
    void a_closed_trainer_frees_at_once_and_says_so() {
        PpoMax ppo = trainer();
        ppo.next();
        int before = lab.engine().liveArrays();
        ppo.close();
        ppo.close();
        assertTrue(
                lab.engine().liveArrays() <= before - 80,
                before + " → " + lab.engine().liveArrays());
        String message = assertThrows(IllegalStateException.class, ppo::next).getMessage();
        assertTrue(message.contains("were freed") && message.contains("make a trainer"), message);
        assertThrows(IllegalStateException.class, ppo::snapshot);
    }

    @Test
    void a_trainer_under_way_is_not_closed() {
        PpoMax ppo = trainer();
        try (Run run = Run.of(ppo)) {
            run.step();
            assertTrue(assertThrows(IllegalStateException.class, ppo::close)
                    .getMessage()
                    .contains("cannot close while an iteration is under way"));
            assertEquals(1, run.step(Boundary.ITERATION).history().size());
        }
    }

    @Test
    void closing_the_lab_stops_its_runs_and_frees_everything() {
        Run running = Run.of(trainer()).start();
        Run standing = Run.of(trainer()).step(Boundary.TOKEN);
        Run branch = standing.tree().branch("branch");
        Run changed = Run.of(trainer()).with(c -> c.kl(0.2));
        lab.close();
        for (Run run : new Run[] {running, standing, branch, changed}) {
            assertEquals(Run.State.STOPPED, run.state(), run.name());
            assertThrows(IllegalStateException.class, run::step);
        }
        assertThrows(IllegalStateException.class, () -> changed.trainer().next());
        lab.close();
    }

    /** Reading weights leaves as many arrays as there were, on every device. */
    @Test
    void reading_weights_and_moments_leaves_no_copy() {
        PpoMax ppo = trainer();
        ppo.next();
        int before = lab.engine().liveArrays();
        for (int i = 0; i < 3; i++) {
            ppo.setup().learner().state();
            ppo.snapshot();
            ppo.setup().learner().gradients();
            assertEquals(before, lab.engine().liveArrays());
        }
    }
}
