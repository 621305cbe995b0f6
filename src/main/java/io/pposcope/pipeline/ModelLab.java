package io.pposcope.pipeline;

import io.pposcope.engine.Placement;
import io.pposcope.engine.TorchEngine;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.internal.hub.HubRepository;
import io.pposcope.model.Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterFolder;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.reward.LearnedReward;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.TextSource;
import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Tokenizer;
import io.pposcope.text.huggingface.ChatTemplate;
import io.pposcope.text.huggingface.PretrainedTokenizer;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PromptSource;
import io.pposcope.trainer.Setup;
import io.pposcope.world.EmbeddedWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * A model of your own, ready to be trained: a policy from a local folder in Hugging Face's layout, which is its own
 * reference; a reward that is a rule, or a reward model from another folder.
 */
public final class ModelLab implements AutoCloseable, Inspectable {

    /** By which others find the model: its name on the hub, or its folder. */
    private final String name;

    private final ModelFolder folder;
    private final Weights weights;
    private final PretrainedTokenizer tokenizer;
    private final Placement placement;
    /** By device; the policy's is among them from the start. */
    private final Map<String, TorchEngine> engines = new LinkedHashMap<>();
    /** Context lengths of the reward models that were opened, in tokens. */
    private final Map<RewardFunction, Integer> rewardContexts = new WeakHashMap<>();
    /** Engines of reward models from other folders; each lives as long as its model. */
    private final Map<RewardModel, TorchEngine> rewardModels = new WeakHashMap<>();

    private final Learners learners = new Learners();

    private ModelLab(
            String name, ModelFolder folder, Weights weights, PretrainedTokenizer tokenizer, Placement placement) {
        this.name = name;
        this.folder = folder;
        this.weights = weights;
        this.tokenizer = tokenizer;
        this.placement = placement;
        engine(placement.policy());
    }

    private TorchEngine engine(String device) {
        return engines.computeIfAbsent(
                device, name -> TorchEngine.open(folder.architecture(), name, placement.precision()));
    }

    /**
     * Opens a model folder on the default device.
     *
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if the model is of an unknown family, or its files do not fit together
     */
    public static ModelLab open(Path policy) throws IOException {
        return open(policy, Placement.automatic());
    }

    /**
     * Opens a model folder on chosen devices.
     *
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if the model is of an unknown family, its files do not fit together, or there is
     *     no such device
     */
    public static ModelLab open(Path policy, Placement placement) throws IOException {
        return open(policy.toAbsolutePath().normalize().toString(), policy, placement);
    }

    private static ModelLab open(String name, Path policy, Placement placement) throws IOException {
        ModelFolder folder = ModelFolder.open(policy);
        Weights weights = folder.languageModel();
        PretrainedTokenizer tokenizer =
                PretrainedTokenizer.open(policy, folder.architecture().vocabularySize());
        return new ModelLab(name, folder, weights, tokenizer, placement);
    }

    /**
     * Opens a model by its folder or by its name on the hub, {@code owner/name}, which is fetched where it is not in
     * the hub's cache yet.
     *
     * @throws IOException if it is neither here nor can be fetched, or a file is damaged
     */
    public static ModelLab open(String folderOrName) throws IOException {
        return open(folderOrName, Placement.automatic());
    }

    /** Opens a model folder, or a model by its name on the hub, on chosen devices. */
    public static ModelLab open(String folderOrName, Placement placement) throws IOException {
        Path folder = Path.of(folderOrName);
        if (Files.isDirectory(folder) || folderOrName.startsWith(".") || folder.isAbsolute()) {
            return open(folder, placement);
        }
        Path fetched = HubRepository.of(folderOrName).fetch((file, share) -> Progress.terminal()
                .report("fetching " + file, (int) Math.round(100 * share), 100, ""));
        return open(folderOrName, fetched, placement);
    }

    /**
     * A fresh run. The critic starts as the policy's backbone with a value head of zeros, whatever the configuration
     * says of a reward model, or shares the policy's backbone, or there is none.
     *
     * @param prompts texts to be continued
     * @throws IllegalArgumentException if the configuration mixes in a language-model loss, for which there are no
     *     texts, or if a prompt leaves no room for a response, naming it
     */
    public PpoMax trainer(PpoMaxConfig config, RewardFunction reward, List<String> prompts, long seed) {
        return trainer(config, reward, continuing(prompts), seed);
    }

    /** A fresh run on any source of prompts. */
    public PpoMax trainer(PpoMaxConfig config, RewardFunction reward, PromptSource prompts, long seed) {
        requireNoTexts(config);
        return trainer(config, reward, prompts, Optional.empty(), seed);
    }

    /**
     * How many tokens a prompt may have: what the policy's context, or the reward model's where that is shorter,
     * leaves beside the longest response. A trainer refuses longer prompts.
     */
    public int promptRoom(PpoMaxConfig config, RewardFunction reward) {
        return context(reward) - config.rollout().maxNewTokens();
    }

    private int context(RewardFunction reward) {
        return Math.min(folder.architecture().contextLength(), rewardContexts.getOrDefault(reward, Integer.MAX_VALUE));
    }

    /** Prompts that are texts to be continued. */
    public TextPrompts continuing(List<String> texts) {
        return TextPrompts.continuing(texts, tokenizer);
    }

    /**
     * Prompts that are dialogues to be answered, as the model's chat template writes them.
     *
     * @throws IOException if the template cannot be read
     * @throws IllegalArgumentException if the model has no chat template, or a dialogue does not fit it
     */
    public TextPrompts answering(List<Dialogue> dialogues) throws IOException {
        ChatTemplate template = ChatTemplate.of(folder.folder())
                .orElseThrow(() -> new IllegalArgumentException(
                        folder.folder() + " has no chat template, as base models have none; "
                                + "give texts to be continued instead, or another model"));
        return TextPrompts.answering(dialogues, tokenizer, template);
    }

    /**
     * A fresh run that trains adapters alone: policy, critic and reference share one frozen base, so the four models
     * cost little more memory than one.
     *
     * @throws IllegalArgumentException if the configuration mixes in a language-model loss, or wants policy and critic
     *     on one backbone
     */
    public PpoMax trainer(
            PpoMaxConfig config, RewardFunction reward, PromptSource prompts, LowRank adapters, long seed) {
        requireNoTexts(config);
        prompts.requireRoom(context(reward), config.rollout().maxNewTokens());
        if (config.criticStart() == PpoMaxConfig.CriticStart.SHARED_TRUNK) {
            throw new IllegalArgumentException("the configuration " + config.name()
                    + " puts policy and critic on one backbone, but with adapters each has its own: "
                    + "config.with(c -> c.critic(CriticStart.SFT_POLICY, 0))");
        }
        TorchEngine.Adapted adapted = adapted(config, adapters, seed);
        Setup setup = new Setup(
                learners.keep(adapted.learner()), adapted.reference(), reward, prompts, TextSource.none(), tokenizer);
        return new PpoMax(setup, config, seed);
    }

    /** What a run will take of this computer's memory, with the reward models opened so far; nothing is made yet. */
    public MemoryPlan memory(PpoMaxConfig config, PromptSource prompts, Optional<LowRank> adapters) {
        MemoryPlan.Models models = MemoryPlan.Models.of(folder.architecture(), placement, prompts, config)
                .withReward(rewardModels.values().stream()
                        .mapToLong(its -> its.architecture().parameterCount()
                                + its.architecture().hiddenSize())
                        .sum());
        return MemoryPlan.of(adapters.map(models::with).orElse(models), config);
    }

    private TorchEngine.Adapted adapted(PpoMaxConfig config, LowRank adapters, long seed) {
        Architecture a = folder.architecture();
        Weights policy = adapters.fresh(a, seed);
        return config.criticStart() == PpoMaxConfig.CriticStart.NONE
                ? engine().adapted(weights, adapters, policy)
                : engine().adapted(
                                weights,
                                adapters,
                                policy,
                                Initialisation.withScoreHead(adapters.fresh(a, seed + 1), a));
    }

    private static void requireNoTexts(PpoMaxConfig config) {
        if (config.update().pretrain().pretrainCoefficient() > 0) {
            throw new IllegalArgumentException("the configuration " + config.name()
                    + " mixes in a language-model loss, and there are no texts for it; give some, or "
                    + "leave it out: config.with(c -> c.pretrain(PretrainMix.none()))");
        }
    }

    /** A fresh run with texts for the language-model loss. */
    public PpoMax trainer(
            PpoMaxConfig config, RewardFunction reward, List<String> prompts, TextSource texts, long seed) {
        return trainer(config, reward, continuing(prompts), Optional.of(texts), seed);
    }

    private PpoMax trainer(
            PpoMaxConfig config, RewardFunction reward, PromptSource prompts, Optional<TextSource> texts, long seed) {
        prompts.requireRoom(context(reward), config.rollout().maxNewTokens());
        Setup setup = new Setup(
                learners.keep(learner(config)),
                engine(placement.reference()).reference(weights),
                reward,
                prompts,
                texts.orElse(TextSource.none()),
                tokenizer);
        return new PpoMax(setup, config, seed);
    }

    private Learner learner(PpoMaxConfig config) {
        Weights scored = Initialisation.withScoreHead(weights, folder.architecture());
        return switch (config.criticStart()) {
            case REWARD_MODEL, SFT_POLICY -> engine().learner(weights, engine(placement.critic()), scored);
            case SHARED_TRUNK -> engine().sharedBackboneLearner(scored);
            case NONE -> engine().policyLearner(weights);
        };
    }

    /**
     * The score of a reward model from a folder, as {@code AutoModelForSequenceClassification} keeps it; it must read
     * the same tokens as the policy.
     *
     * @throws IOException if a file is missing or damaged
     */
    public RewardFunction rewardModel(Path rewardModel) throws IOException {
        ModelFolder other = ModelFolder.open(rewardModel);
        if (other.architecture().vocabularySize() != folder.architecture().vocabularySize()) {
            throw new IllegalArgumentException("the reward model in " + rewardModel + " reads "
                    + other.architecture().vocabularySize() + " tokens, the policy writes "
                    + folder.architecture().vocabularySize()
                    + "; a reward model that scores token ids must share the policy's tokenizer");
        }
        Weights scored = other.scored();
        TorchEngine its = TorchEngine.open(other.architecture(), placement.rewardModel(), placement.precision());
        RewardModel model = its.rewardModel(scored);
        rewardModels.put(model, its);
        RewardFunction reward = new LearnedReward(model);
        rewardContexts.put(reward, other.architecture().contextLength());
        return reward;
    }

    /**
     * Writes the adapters of a run's policy as they stand into a folder in PEFT's layout, with this model's tokenizer.
     *
     * @throws IOException if the folder cannot be written
     */
    public Path saveAdapters(Path target, PpoMax ppo, LowRank adapters) throws IOException {
        AdapterFolder.save(
                target,
                name,
                folder.architecture(),
                adapters,
                ppo.present().learner().policy().weights());
        new TokenizerFiles(folder.folder(), tokenizer).copyTextTo(target);
        return target;
    }

    /**
     * Writes the policy of a run on adapters, worked into its base, as an ordinary model.
     *
     * @throws IOException if the folder cannot be written
     */
    public Path saveMerged(Path target, PpoMax ppo, LowRank adapters) throws IOException {
        return save(
                target,
                adapters.merged(
                        folder.architecture(),
                        weights,
                        ppo.present().learner().policy().weights()));
    }

    /**
     * Writes a run's policy as it stands into a folder of the same layout, with this model's tokenizer.
     *
     * @throws IOException if the folder cannot be written
     */
    public Path save(Path target, PpoMax ppo) throws IOException {
        return save(target, ppo.present().learner().policy().weights());
    }

    private Path save(Path target, Weights policy) throws IOException {
        folder.save(target, policy);
        new TokenizerFiles(folder.folder(), tokenizer).copyTo(target);
        return target;
    }

    /**
     * Writes a reward model trained from this one as {@code AutoModelForSequenceClassification} reads it, with this
     * model's tokenizer and a token that fills up batches.
     *
     * @param scored backbone and value head
     * @throws IOException if the folder cannot be written
     */
    public Path saveRewardModel(Path target, Weights scored) throws IOException {
        Files.createDirectories(target);
        folder.saveScored(target, scored, new TokenizerFiles(folder.folder(), tokenizer).copyPaddedTo(target));
        return target;
    }

    /**
     * Writes the embedded world's fine-tuned model as a folder in Hugging Face's layout.
     *
     * @throws IOException if the folder cannot be written
     */
    public static Path export(Path target, WorldModels models) throws IOException {
        BytePairTokenizer tokenizer = EmbeddedWorld.of(0).tokenizer();
        ModelFolder.save(target, models.architecture(), models.sft());
        Files.writeString(target.resolve("tokenizer.json"), tokenizer.toJson());
        Files.writeString(
                target.resolve("generation_config.json"),
                String.format(
                        "{\"bos_token_id\": %d, \"eos_token_id\": %d, \"pad_token_id\": %d}%n",
                        tokenizer.bos(), tokenizer.eos(), tokenizer.pad()));
        return target;
    }

    @Override
    public View view() {
        Architecture a = folder.architecture();
        return TableView.of("A model from " + folder.folder(), TableView.Column.words(""), TableView.Column.words(""))
                .row(
                        "architecture",
                        a.getClass().getSimpleName().replace("Architecture", "") + ", " + a.layers()
                                + " layers of width " + a.hiddenSize())
                .row("parameters", String.format("%,d", a.parameterCount()))
                .row("vocabulary", String.format("%,d tokens", a.vocabularySize()))
                .row("context", a.contextLength() + " tokens")
                .row("device", engine().device());
    }

    /** The weights the policy starts from, read from the folder when they are looked at. */
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
        return engine(placement.policy());
    }

    /** Stops the runs of its trainers, and frees all weights. */
    @Override
    public void close() throws Exception {
        learners.close();
        rewardModels.values().forEach(TorchEngine::close);
        engines.values().forEach(TorchEngine::close);
        tokenizer.close();
    }
}
