package io.pposcope.pipeline;

import io.pposcope.data.DialoguePrompt;
import io.pposcope.data.Split;
import io.pposcope.engine.Placement;
import io.pposcope.engine.TorchEngine;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Learner;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Weights;
import io.pposcope.reward.LearnedReward;
import io.pposcope.reward.Preferences;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PromptSource;
import io.pposcope.trainer.Setup;
import io.pposcope.world.Answer;
import io.pposcope.world.EmbeddedWorld;
import java.util.stream.IntStream;

/**
 * The embedded world ready to be trained in: shipped models on a device, prompts, the learnt reward, and the gold
 * reward to look at.
 */
public final class WorldLab implements AutoCloseable {

    private static final long WORLD_SEED = 0;
    private static final int TRAIN_PROMPTS = 6000;
    private static final int HELD_OUT_PROMPTS = 512;
    private static final int PRETRAIN_TEXTS = 4000;

    private final EmbeddedWorld world = EmbeddedWorld.of(WORLD_SEED);
    private final WorldModels models;
    private final Placement placement;
    private final TorchEngine engine;
    private final Learners learners = new Learners();
    private final WorldPrompts prompts;
    private final WorldPrompts heldOut;
    private final TextCorpus pretrainTexts;

    private WorldLab(WorldModels models, Placement placement) {
        this.models = models;
        this.placement = placement;
        this.engine = TorchEngine.open(models.architecture(), placement.policy(), placement.precision());
        this.prompts = new WorldPrompts(world.prompts(Split.TRAIN, TRAIN_PROMPTS), world.chatFormat());
        this.heldOut = new WorldPrompts(world.prompts(Split.HELD_OUT, HELD_OUT_PROMPTS), world.chatFormat());
        this.pretrainTexts = new TextCorpus(
                TextCorpus.answers(world.chatFormat(), world.demonstrations(Split.TRAIN, PRETRAIN_TEXTS)));
    }

    /** Opens the world with the models that ship with it. */
    public static WorldLab open() {
        return open(WorldModels.shipped());
    }

    public static WorldLab open(WorldModels models) {
        return open(models, Placement.automatic());
    }

    /** The world's lab with all its models on the policy's device: they are small. */
    public static WorldLab open(WorldModels models, Placement placement) {
        return new WorldLab(models, placement);
    }

    /** What a run on the learnt reward will take of this computer's memory; nothing is made yet. */
    public MemoryPlan memory(PpoMaxConfig config) {
        Placement everywhere = Placement.all(placement.policy()).precision(placement.precision());
        return MemoryPlan.of(
                MemoryPlan.Models.of(models.architecture(), everywhere, prompts, config)
                        .withReward(models.reward().size()),
                config);
    }

    /** A fresh run on the world's prompts and its learnt reward. */
    public PpoMax trainer(PpoMaxConfig config, long seed) {
        return trainer(config, learnedReward(), seed);
    }

    /** A fresh run on another reward. */
    public PpoMax trainer(PpoMaxConfig config, RewardFunction reward, long seed) {
        prompts.requireRoom(
                models.architecture().contextLength(), config.rollout().maxNewTokens());
        Setup setup = new Setup(
                learners.keep(learner(config)),
                engine.reference(models.sft()),
                reward,
                prompts,
                pretrainTexts,
                world.tokenizer());
        return new PpoMax(setup, config, seed);
    }

    private Learner learner(PpoMaxConfig config) {
        Weights policy =
                switch (config.policyStart()) {
                    case SFT -> models.sft();
                    case PRETRAINED -> models.pretrained();
                };
        return switch (config.criticStart()) {
            case REWARD_MODEL -> engine.learner(policy, models.reward());
            case SFT_POLICY ->
                engine.learner(policy, Initialisation.withScoreHead(models.sft(), models.architecture()));
            case SHARED_TRUNK ->
                engine.sharedBackboneLearner(Initialisation.withScoreHead(policy, models.architecture()));
            case NONE -> engine.policyLearner(policy);
        };
    }

    /** The reward model's score: what a run is trained on. */
    public RewardFunction learnedReward() {
        return new LearnedReward(rewardModel());
    }

    public RewardModel rewardModel() {
        return engine.rewardModel(models.reward());
    }

    /** The gold reward of training and held-out prompts: what is meant. For looking, never for training. */
    public RewardFunction gold() {
        return RewardFunction.of("gold", (prompt, response) -> world.gold()
                .score(original(prompt), response.text(), response.finish() == Response.Finish.END)
                .total());
    }

    /** The gold reward over held-out prompts. */
    public RewardFunction heldOutGold() {
        return heldOut.gold(world.gold());
    }

    /**
     * The annotator's opinion on two responses to each prompt: what the shipped reward model learnt from.
     *
     * @param first responses to prompts of this world, training or held-out
     */
    public Preferences preferences(Rollout first, Rollout second) {
        return new Preferences(
                first,
                second,
                IntStream.range(0, first.rows())
                        .mapToObj(row -> {
                            DialoguePrompt prompt =
                                    original(first.prompts().prompts().get(row));
                            return world.annotator().prefersFirst(prompt, answer(first, row), answer(second, row));
                        })
                        .toList());
    }

    /** Whether a prompt of this world, training or held-out, asks for something harmful. */
    public boolean mustBeRefused(Prompt prompt) {
        return world.mustBeRefused(original(prompt));
    }

    private DialoguePrompt original(Prompt prompt) {
        DialoguePrompt known = prompts.original(prompt);
        return known != null ? known : heldOut.original(prompt);
    }

    private static Answer answer(Rollout rollout, int row) {
        Response response = rollout.completions().get(row);
        return new Answer(response.text(), !response.truncated());
    }

    /** Prompts that no run trains on. */
    public PromptSource heldOutPrompts() {
        return heldOut;
    }

    public EmbeddedWorld world() {
        return world;
    }

    public WorldModels models() {
        return models;
    }

    public TorchEngine engine() {
        return engine;
    }

    /** Stops the runs of its trainers, and frees all weights. */
    @Override
    public void close() {
        learners.close();
        engine.close();
    }
}
