package io.pposcope.pipeline;

import io.pposcope.engine.TorchEngine;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.ModelFolder;
import io.pposcope.model.Weights;
import io.pposcope.reward.LearnedReward;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.TextSource;
import io.pposcope.text.Tokenizer;
import io.pposcope.text.huggingface.PretrainedTokenizer;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model of your own, ready to be trained: a policy from a local folder in Hugging Face's layout, which is its own
 * reference; a reward that is a rule, or a reward model from another folder.
 */
public final class ModelLab implements AutoCloseable {

    private final ModelFolder folder;
    private final Weights weights;
    private final PretrainedTokenizer tokenizer;
    private final TorchEngine engine;
    private final List<AutoCloseable> opened = new ArrayList<>();

    private ModelLab(ModelFolder folder, Weights weights, PretrainedTokenizer tokenizer, TorchEngine engine) {
        this.folder = folder;
        this.weights = weights;
        this.tokenizer = tokenizer;
        this.engine = engine;
    }

    /**
     * Opens a model folder on the default device.
     *
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if the model is of an unknown family, or its files do not fit together
     */
    public static ModelLab open(Path policy) throws IOException {
        ModelFolder folder = ModelFolder.open(policy);
        Weights weights = folder.languageModel();
        PretrainedTokenizer tokenizer = PretrainedTokenizer.open(policy, folder.architecture().vocabularySize());
        return new ModelLab(folder, weights, tokenizer, TorchEngine.open(folder.architecture()));
    }

    /**
     * A fresh run. The critic starts as the policy's trunk with a score row of zeros, whatever the configuration says of a
     * reward model, or shares the policy's trunk.
     *
     * @param prompts texts to be continued
     * @throws IllegalArgumentException if the configuration mixes in a language-model loss, for which there are no texts
     */
    public PpoMax trainer(PpoMaxConfig config, RewardFunction reward, List<String> prompts, long seed) {
        if (config.update().pretrain().pretrainCoefficient() > 0) {
            throw new IllegalArgumentException("the configuration " + config.name()
                    + " mixes in a language-model loss, and there are no texts for it; give some, or leave it out: config.with(c -> c.pretrain(PretrainMix.none()))");
        }
        return trainer(config, reward, prompts, Optional.empty(), seed);
    }

    /** A fresh run with texts for the language-model loss. */
    public PpoMax trainer(PpoMaxConfig config, RewardFunction reward, List<String> prompts, TextSource texts, long seed) {
        return trainer(config, reward, prompts, Optional.of(texts), seed);
    }

    private PpoMax trainer(PpoMaxConfig config, RewardFunction reward, List<String> prompts, Optional<TextSource> texts, long seed) {
        Setup setup = new Setup(learner(config), engine.reference(weights), reward, new TextPrompts(prompts, tokenizer), texts.orElse(null), tokenizer);
        return new PpoMax(setup, config, seed);
    }

    private Learner learner(PpoMaxConfig config) {
        Weights scored = Initialisation.withScoreRow(weights, folder.architecture());
        return switch (config.criticStart()) {
            case REWARD_MODEL, SFT_POLICY -> engine.learner(weights, scored);
            case SHARED_TRUNK -> engine.sharedTrunkLearner(scored);
        };
    }

    /**
     * The score of a reward model from a folder, as {@code AutoModelForSequenceClassification} keeps it; it must read the
     * same tokens as the policy.
     *
     * @throws IOException if a file is missing or damaged
     */
    public RewardFunction rewardModel(Path rewardModel) throws IOException {
        ModelFolder other = ModelFolder.open(rewardModel);
        if (other.architecture().vocabularySize() != folder.architecture().vocabularySize()) {
            throw new IllegalArgumentException("the reward model in " + rewardModel + " reads " + other.architecture().vocabularySize() + " tokens, the policy writes "
                    + folder.architecture().vocabularySize() + "; a reward model that scores token ids must share the policy's tokenizer");
        }
        TorchEngine its = TorchEngine.open(other.architecture());
        opened.add(its);
        return new LearnedReward(its.rewardModel(other.scored()));
    }

    /** The weights the policy starts from. */
    public Weights weights() {
        return weights;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public ModelFolder folder() {
        return folder;
    }

    public TorchEngine engine() {
        return engine;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable other : opened) {
            other.close();
        }
        engine.close();
        tokenizer.close();
    }
}
