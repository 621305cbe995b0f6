package io.pposcope.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.model.Sequences;
import io.pposcope.recording.Recorder;
import io.pposcope.recording.Recording;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.PretrainMix;
import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training loop without any native library makes is recorded and comes back equal. */
class RecordingRoundTripTest {

    private static final Tokenizer TOKENIZER = BytePairTokenizer.train(Stream.of("a b c d e f g h"), 270);

    @TempDir
    private Path folder;

    private static PpoMax run(PpoMaxConfig preset) {
        PpoMaxConfig config = preset.with(c -> c.rolloutBatchSize(16)
                .maxNewTokens(6)
                .minibatches(2, 8, 8)
                .learningRates(60, 1)
                .pretrain(PretrainMix.none())
                .critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0));
        RewardFunction reward = RewardFunction.of(
                        "length", (prompt, response) -> response.pieces().size())
                .plus(0.1, RewardFunction.of("größer, \"kleiner\"", (prompt, response) -> response.text()
                        .length()));
        Setup setup = new Setup(
                new ToyLearner(TOKENIZER.vocabularySize()),
                new ToyLearner(TOKENIZER.vocabularySize()),
                reward,
                RecordingRoundTripTest::prompts,
                RecordingRoundTripTest::noTexts,
                TOKENIZER);
        return new PpoMax(setup, config, 1);
    }

    private static PromptBatch prompts(long seed, int iteration, int size) {
        int bos = TOKENIZER.bos();
        return new PromptBatch(
                iteration,
                IntStream.range(0, size)
                        .mapToObj(i -> new Prompt("p" + i, "p" + i, List.of(bos), List.of(TOKENIZER.piece(bos))))
                        .toList());
    }

    private static Sequences noTexts(int iteration, int minibatch, int count) {
        throw new IllegalStateException("no pre-training text is mixed in");
    }

    @Test
    void a_tabular_run_comes_back_equal_under_every_preset() throws IOException {
        for (PpoMaxConfig preset : Presets.all().values()) {
            PpoMax ppo = run(preset);
            Path here = folder.resolve(preset.name());
            Recorder recorder = Recorder.into(here);
            List<Iteration> made = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                made.add(ppo.next());
                recorder.add(made.getLast());
            }
            Recording recording = Recording.open(here);
            assertEquals(List.of(0, 1, 2), recording.iterations());
            assertEquals(made.stream().map(Iteration::metrics).toList(), recording.metrics(), preset.name());
            for (Iteration one : made) {
                assertEquals(one, recording.iteration(one.iteration()), preset.name());
            }
        }
    }
}
