package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.data.Split;
import io.pposcope.engine.TorchEngine;
import io.pposcope.pipeline.PreferenceCollection.LabelledPair;
import io.pposcope.world.EmbeddedWorld;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped checkpoints keep what their card promises, on held-out data. */
class WorldModelsTest {

    private static final int PAIRS = 300;
    private static final int FRESH_SEED = 77;

    private static final EmbeddedWorld WORLD = EmbeddedWorld.of(0);
    private static WorldModels models;
    private static TorchEngine engine;

    @BeforeAll
    static void open() {
        models = WorldModels.shipped();
        engine = TorchEngine.open(models.architecture());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void sft_model_reaches_its_stated_loss_and_beats_the_pretrained_one() {
        TextCorpus heldOut =
                new TextCorpus(TextCorpus.answers(WORLD.chatFormat(), WORLD.demonstrations(Split.HELD_OUT, 256)));
        double loss = LanguageTraining.loss(engine.reference(models.sft()), heldOut.spread(256));
        assertEquals(models.card().sftLoss(), loss, Tolerances.FLOAT16_LOSS);
        assertTrue(loss < LanguageTraining.loss(engine.reference(models.pretrained()), heldOut.spread(256)));
    }

    /** Fresh pairs, so the share may differ from the card's by chance: three standard errors are allowed. */
    @Test
    void reward_model_reaches_its_stated_accuracy_on_fresh_pairs() {
        WorldPrompts prompts = new WorldPrompts(WORLD.prompts(Split.HELD_OUT, 1000), WORLD.chatFormat());
        List<LabelledPair> pairs = new PreferenceCollection(
                        engine.policy(models.sft()), WORLD.tokenizer(), prompts, WORLD.annotator(), 64)
                .collect(PAIRS, FRESH_SEED, Progress.silent());
        double accuracy = RewardTraining.accuracy(engine.rewardModel(models.reward()), pairs);
        double stated = models.card().rewardAccuracy();
        double error = Math.sqrt(
                stated * (1 - stated) * (1.0 / PAIRS + 1.0 / models.card().rewardPairs()));
        assertEquals(stated, accuracy, 3 * error);
        assertTrue(accuracy > 0.5 + 3 * Math.sqrt(0.25 / PAIRS), "no better than chance: " + accuracy);
    }
}
