package io.pposcope.pipeline;

import io.pposcope.data.Split;
import io.pposcope.engine.TorchEngine;
import io.pposcope.model.Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import io.pposcope.pipeline.PreferenceCollection.LabelledPair;
import io.pposcope.text.ChatFormat;
import io.pposcope.world.EmbeddedWorld;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the embedded world's models, everything that comes before PPO: pre-training, supervised fine-tuning,
 * preferences sampled from the SFT model and labelled by the annotator, the reward model.
 *
 * @param scale 1 for the shipped models; less makes every step shorter, for tests
 */
public record WorldPipeline(EmbeddedWorld world, long seed, double scale, Progress progress) {

    private static final int HELD_OUT_PAIRS = 1000;
    private static final int HELD_OUT_TEXTS = 256;
    private static final int MAX_NEW_TOKENS = 64;

    /** Runs all of it. */
    public WorldModels run(String command) {
        ChatFormat format = world.chatFormat();
        Architecture architecture =
                WorldModels.architectureFor(format.tokenizer().vocabularySize());
        try (TorchEngine engine = TorchEngine.open(architecture)) {
            Weights pretrained = pretrain(engine, format);
            LanguageLearner sft = fineTune(engine, format, pretrained);
            RewardLearner reward = rewardModel(engine, sft);
            return new WorldModels(
                    architecture,
                    pretrained,
                    sft.weights(),
                    reward.weights(),
                    card(engine, format, pretrained, sft, reward, command));
        }
    }

    private int scaled(int count) {
        return Math.max(1, (int) (count * scale));
    }

    private Weights pretrain(TorchEngine engine, ChatFormat format) {
        List<TextCorpus.Text> texts = Stream.concat(
                        TextCorpus.sentences(format, world.sentences(scaled(15_000))).stream(),
                        TextCorpus.dialogues(format, world.conversations(scaled(45_000))).stream())
                .toList();
        LanguageLearner learner = engine.languageLearner(Initialisation.of(engine.architecture(), seed));
        new LanguageTraining("pre-training", scaled(2000), 32, 2e-3)
                .run(learner, new TextCorpus(texts), seed, progress);
        return learner.weights();
    }

    private LanguageLearner fineTune(TorchEngine engine, ChatFormat format, Weights pretrained) {
        TextCorpus corpus =
                new TextCorpus(TextCorpus.answers(format, world.demonstrations(Split.TRAIN, scaled(12_000))));
        LanguageLearner learner = engine.languageLearner(pretrained);
        new LanguageTraining("fine-tuning", scaled(400), 32, 5e-4).run(learner, corpus, seed, progress);
        return learner;
    }

    private RewardLearner rewardModel(TorchEngine engine, LanguageLearner sft) {
        List<LabelledPair> pairs = preferences(sft, Split.TRAIN).collect(scaled(4000), seed, progress);
        RewardLearner learner =
                engine.rewardLearner(Initialisation.withScoreHead(sft.weights(), engine.architecture()));
        new RewardTraining(2, 32, 3e-4, 0).run(learner, pairs, seed, progress);
        return learner;
    }

    private PreferenceCollection preferences(LanguageLearner sft, Split split) {
        return new PreferenceCollection(
                sft.policy(), world.tokenizer(), prompts(split), world.annotator(), MAX_NEW_TOKENS);
    }

    private WorldPrompts prompts(Split split) {
        return new WorldPrompts(world.prompts(split, scaled(6000)), world.chatFormat());
    }

    private ModelCard card(
            TorchEngine engine,
            ChatFormat format,
            Weights pretrained,
            LanguageLearner sft,
            RewardLearner reward,
            String command) {
        List<LabelledPair> pairs = preferences(sft, Split.HELD_OUT).collect(scaled(HELD_OUT_PAIRS), seed + 1, progress);
        return new ModelCard(
                command,
                seed,
                LanguageTraining.loss(engine.reference(pretrained), heldOut(format)),
                LanguageTraining.loss(sft.policy(), heldOut(format)),
                RewardTraining.accuracy(reward.rewardModel(), pairs),
                RewardTraining.goldAgreement(reward.rewardModel(), pairs),
                pairs.stream().filter(LabelledPair::goldAgrees).count() / (double) pairs.size(),
                pairs.size(),
                pairs.stream()
                        .mapToDouble(pair -> (pair.chosenGold() + pair.rejectedGold()) / 2)
                        .average()
                        .orElse(Double.NaN));
    }

    private Sequences heldOut(ChatFormat format) {
        List<TextCorpus.Text> texts = TextCorpus.answers(format, world.demonstrations(Split.HELD_OUT, HELD_OUT_TEXTS));
        return new TextCorpus(texts).spread(HELD_OUT_TEXTS);
    }
}
