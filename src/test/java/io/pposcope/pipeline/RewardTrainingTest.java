package io.pposcope.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.engine.TorchEngine;
import io.pposcope.model.Initialisation;
import io.pposcope.model.RewardLearner;
import io.pposcope.pipeline.PreferenceCollection.LabelledPair;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewardTrainingTest {

    private static TorchEngine engine;

    @BeforeAll
    static void open() {
        engine = TorchEngine.open(WorldModels.shipped().architecture());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static RewardLearner learner() {
        return engine.rewardLearner(
                Initialisation.withScoreHead(WorldModels.shipped().sft(), engine.architecture()));
    }

    private static List<LabelledPair> pairs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LabelledPair(new int[] {2 + i}, new int[] {7, 8}, new int[] {9}, 0, 0))
                .toList();
    }

    /** Every pass takes all pairs, whatever is left for its last batch. */
    @ParameterizedTest
    @CsvSource({"14, 16, 1", "14, 4, 4", "1, 16, 1", "16, 16, 1", "17, 16, 2"})
    void incomplete_batches_are_trained_on(int pairs, int batch, int stepsAPass) {
        RewardLearner learner = learner();
        double[] losses =
                new RewardTraining(2, batch, 1e-3, 0).run(learner, pairs(pairs), 0, Progress.silent(), pass -> {});
        assertEquals(2 * stepsAPass, losses.length);
        assertNotEquals(0, Arrays.stream(floats(learner)).map(Math::abs).sum());
    }

    private static double[] floats(RewardLearner learner) {
        float[] row = learner.weights().tensor("score.weight").values();
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
    }

    @Test
    void what_leaves_no_step_to_take_is_refused() {
        RewardTraining training = new RewardTraining(1, 16, 1e-3, 0);
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> training.run(learner(), List.of(), 0, Progress.silent()))
                .getMessage()
                .contains("no pair"));
        for (int[] setting : new int[][] {{0, 16}, {-1, 16}, {1, 0}, {1, -2}}) {
            assertThrows(IllegalArgumentException.class, () -> new RewardTraining(setting[0], setting[1], 1e-3, 0));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new LanguageTraining("fine-tuning", setting[0], setting[1], 1e-3));
        }
        assertThrows(IllegalArgumentException.class, () -> new RewardTraining(1, 16, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new LanguageTraining("fine-tuning", 1, 16, Double.NaN));
    }
}
