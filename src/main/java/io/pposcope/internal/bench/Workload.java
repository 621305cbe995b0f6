package io.pposcope.internal.bench;

import io.pposcope.engine.TorchEngine;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.math.GradientClipping;
import io.pposcope.math.KlController;
import io.pposcope.math.LearningRateSchedule;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.reward.LearnedReward;
import io.pposcope.stage.OptimiserRule;
import io.pposcope.stage.TextSource;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.Setup;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A PPO iteration of fixed size on random weights: policy, critic, reference and reward model of one architecture,
 * prompts of random tokens, responses that never end early.
 *
 * @param prompts responses an iteration
 * @param newTokens tokens of each
 */
record Workload(String name, Architecture architecture, int prompts, int newTokens, int epochs, int minibatch) {

    static final int PROMPT_TOKENS = 32;
    private static final int NEW_TOKENS = 64;

    static Workload named(String name) {
        return all().filter(one -> one.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload " + name + "; there are "
                        + all().map(Workload::name).toList()));
    }

    private static Stream<Workload> all() {
        return Stream.of(
                new Workload(
                        "tiny",
                        new Gpt2Architecture(4096, 256, 4, 4, 1024, 256, 1e-5, true, true),
                        16,
                        NEW_TOKENS,
                        4,
                        8),
                new Workload(
                        "small",
                        new Gpt2Architecture(50257, 768, 12, 12, 3072, 1024, 1e-5, true, true),
                        8,
                        NEW_TOKENS,
                        1,
                        4),
                new Workload(
                        "narrow",
                        new LlamaArchitecture(4096, 512, 8, 8, 8, 2048, 2048, 10_000, 1e-6, true),
                        8,
                        NEW_TOKENS,
                        1,
                        4),
                new Workload(
                        "billion-32k",
                        new LlamaArchitecture(32_000, 2048, 16, 32, 8, 8192, 2048, 10_000, 1e-6, true),
                        8,
                        NEW_TOKENS,
                        1,
                        4),
                new Workload(
                        "billion",
                        new LlamaArchitecture(128256, 2048, 16, 32, 8, 8192, 2048, 10_000, 1e-6, true),
                        8,
                        NEW_TOKENS,
                        1,
                        4));
    }

    /** This workload with other numbers of prompts and tokens. */
    Workload sized(int otherPrompts, int otherTokens) {
        return new Workload(name, architecture, otherPrompts, otherTokens, epochs, Math.min(minibatch, otherPrompts));
    }

    /** Optimiser steps an iteration. */
    int steps() {
        return epochs * Math.ceilDiv(prompts, minibatch);
    }

    /**
     * A fresh run; the four models start from the same weights.
     *
     * @param loraRank rank of adapters on one base, for policy, critic and reference; 0 for four models
     */
    PpoMax trainer(TorchEngine engine, int loraRank) {
        Weights backbone = Initialisation.of(architecture, 0);
        Weights scored = Initialisation.withScoreHead(backbone, architecture);
        TorchEngine.Adapted models = loraRank == 0
                ? new TorchEngine.Adapted(engine.learner(backbone, scored), engine.reference(backbone))
                : adapted(engine, backbone, loraRank);
        Setup setup = new Setup(
                models.learner(),
                models.reference(),
                new LearnedReward(engine.rewardModel(scored)),
                this::batch,
                TextSource.none(),
                new NumberTokenizer(architecture.vocabularySize()));
        return new PpoMax(setup, config(), 0);
    }

    private TorchEngine.Adapted adapted(TorchEngine engine, Weights backbone, int rank) {
        LowRank lowRank = LowRank.of(architecture, rank);
        return engine.adapted(
                backbone,
                lowRank,
                lowRank.fresh(architecture, 1),
                Initialisation.withScoreHead(lowRank.fresh(architecture, 2), architecture));
    }

    /** Prompts of random tokens. */
    TokenIds promptTokens(long seed) {
        return batch(seed, 0, prompts).tokens();
    }

    /** An update of the workload's size, every response trained on. */
    PpoMaxConfig config() {
        OptimiserRule optimiser = new OptimiserRule(
                1e-5,
                1e-5,
                new LearningRateSchedule.Constant(),
                new GradientClipping(1, GradientClipping.Scope.JOINT),
                AdamWSettings.standard());
        return Presets.vanilla().with(c -> c.named("bench")
                .rolloutBatchSize(prompts)
                .maxNewTokens(newTokens)
                .minibatches(epochs, minibatch, minibatch)
                .klController(new KlController.Fixed(0.05))
                .value(new ValueObjective(1, 0.2))
                .learningRates(optimiser.policyRate(), optimiser.criticRate())
                .gradientClipping(optimiser.clip()));
    }

    /** Prompts of random tokens, the same for the same arguments. */
    PromptBatch batch(long seed, int iteration, int size) {
        SplittableRandom random = RandomStreams.at(seed, RandomStreams.purpose("bench"), iteration);
        List<Prompt> batch = Stream.generate(() -> random.ints(PROMPT_TOKENS, 0, architecture.vocabularySize())
                        .boxed()
                        .toList())
                .limit(size)
                .map(tokens -> new Prompt("random", "", tokens, Collections.nCopies(PROMPT_TOKENS, "")))
                .toList();
        return new PromptBatch(iteration, batch);
    }
}
