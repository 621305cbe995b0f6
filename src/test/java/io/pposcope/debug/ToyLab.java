package io.pposcope.debug;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.PretrainMix;
import io.pposcope.stage.TextSource;
import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.Tokenizer;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.Setup;
import io.pposcope.trainer.ToyLearner;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The whole loop on tables in plain Java: thousands of steps a second, every stage and boundary there. */
final class ToyLab {

    /** Differs from response to response. */
    static final RewardFunction SCORE = RewardFunction.of(
            "score", (prompt, response) -> Math.floorMod(response.text().hashCode(), 7));

    private static final Tokenizer TOKENIZER = BytePairTokenizer.train(Stream.of("a b c d e f g h"), 262);
    private static final PpoMaxConfig CONFIG = Presets.ppoMax().with(c -> c.rolloutBatchSize(2)
            .maxNewTokens(2)
            .minibatches(1, 1, 1)
            .learningRates(0.1, 0.1)
            .pretrain(PretrainMix.none())
            .critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0));

    private ToyLab() {}

    static PpoMax trainer(RewardFunction reward) {
        int vocabulary = TOKENIZER.vocabularySize();
        return new PpoMax(
                new Setup(
                        new ToyLearner(vocabulary),
                        new ToyLearner(vocabulary),
                        reward,
                        ToyLab::prompts,
                        TextSource.none(),
                        TOKENIZER),
                CONFIG,
                1);
    }

    /** A run that keeps few of its thousands of snapshots. */
    static Run run() {
        Run run = Run.of(trainer(SCORE));
        run.timeline().budget(new Timeline.Budget(4_000_000, 0, Optional.empty()));
        return run;
    }

    private static PromptBatch prompts(long seed, int iteration, int size) {
        int bos = TOKENIZER.bos();
        return new PromptBatch(
                iteration,
                IntStream.range(0, size)
                        .mapToObj(i -> new Prompt("p" + i, "p" + i, List.of(bos), List.of(TOKENIZER.piece(bos))))
                        .toList());
    }
}
