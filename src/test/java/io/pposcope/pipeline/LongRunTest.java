package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.model.LearnerState;
import io.pposcope.stage.LiveRollout;
import io.pposcope.stage.StaleExperienceException;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over several iterations: the same bits every time, whole after a checkpoint, no leak. */
class LongRunTest {

    private WorldLab lab;

    @BeforeEach
    void open() {
        lab = WorldLab.open();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static PpoMaxConfig small() {
        return Presets.ppoMax().with(c -> c.rolloutBatchSize(4)
                .maxNewTokens(8)
                .minibatches(1, 2, 1)
                .critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 1));
    }

    private static LearnerState trained(PpoMax ppo, int iterations) {
        for (int i = 0; i < iterations; i++) {
            ppo.next();
        }
        return ppo.setup().learner().state();
    }

    @Test
    void same_seed_gives_the_same_weights_bit_for_bit_however_often_one_looks() {
        LearnerState once = trained(lab.trainer(small(), 9), 3);
        PpoMax watched = lab.trainer(small(), 9);
        for (int i = 0; i < 3; i++) {
            PromptBatch prompts = watched.prompts();
            watched.rollout(prompts);
            Advantages advantages = watched.advantages(watched.shape(watched.score(stepped(watched, prompts))));
            for (int row = 0; row < 4; row++) {
                advantages.explain(row, 0);
            }
            watched.update(advantages);
        }
        assertEquals(once, watched.setup().learner().state());
    }

    private static Rollout stepped(PpoMax ppo, PromptBatch prompts) {
        try (LiveRollout live = ppo.begin(prompts)) {
            while (!live.done()) {
                live.candidates(0, 5);
                live.step();
            }
            return live.finish();
        }
    }

    @Test
    void stages_give_the_same_answer_again_and_stale_experience_is_refused() {
        PpoMax ppo = lab.trainer(small(), 2);
        Rollout rollout = ppo.rollout(ppo.prompts());
        assertEquals(rollout, ppo.rollout(ppo.prompts()));
        Rewards rewards = ppo.shape(ppo.score(rollout));
        assertEquals(rewards, ppo.shape(ppo.score(rollout)));
        Advantages advantages = ppo.advantages(rewards);
        ppo.update(advantages);
        assertEquals(
                "this rollout was sampled by policy version 0, the policy is at 2: roll out again, or call updateStale "
                        + "to train on it knowingly",
                assertThrows(StaleExperienceException.class, () -> ppo.update(advantages))
                        .getMessage());
    }

    @Test
    void explanations_equal_the_values_they_explain() {
        PpoMax ppo = lab.trainer(small().with(c -> c.missingEndPenalty(0.5)), 3);
        ppo.next();
        Advantages advantages = ppo.advantages(ppo.shape(ppo.score(ppo.rollout(ppo.prompts()))));
        for (int row = 0; row < 4; row++) {
            for (int token = 0; token < advantages.perToken().length(row); token++) {
                assertEquals(
                        advantages.perToken().get(row, token),
                        advantages.explain(row, token).value());
                assertEquals(
                        advantages.rewards().perToken().get(row, token),
                        advantages.rewards().explain(row, token).value());
            }
        }
    }

    @Test
    void a_run_goes_on_from_its_checkpoint_bit_for_bit(@TempDir Path folder) throws IOException {
        PpoMax straight = lab.trainer(small(), 5);
        trained(straight, 2);
        Path saved = Checkpoint.save(folder, straight);
        Files.createDirectories(folder.resolve("iteration-000003.writing"));
        assertEquals(saved, Checkpoint.latest(folder).orElseThrow(), "what a killed save left behind is no checkpoint");
        PpoMax resumed = lab.trainer(small(), 5);
        Checkpoint.load(saved, resumed);
        assertEquals(trained(straight, 2), trained(resumed, 2));
    }

    @Test
    void native_arrays_stay_as_many_over_two_hundred_iterations() {
        PpoMax ppo = lab.trainer(
                small().with(c -> c.rolloutBatchSize(2).maxNewTokens(2).minibatches(1, 2, 2)), 1);
        ppo.next();
        int after = lab.engine().liveArrays();
        Iteration last = null;
        for (int i = 0; i < 200; i++) {
            last = ppo.next();
        }
        assertEquals(200, last.iteration());
        assertEquals(after, lab.engine().liveArrays());
    }
}
