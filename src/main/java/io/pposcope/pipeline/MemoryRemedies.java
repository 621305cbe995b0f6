package io.pposcope.pipeline;

import io.pposcope.model.adapters.LowRank;
import io.pposcope.pipeline.MemoryPlan.Models;
import io.pposcope.pipeline.MemoryPlan.Part;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The settings that make a run smaller, from those that change least in what it computes to those that change most. */
final class MemoryRemedies {

    private static final int RANK = 8;

    private final Models models;
    private final PpoMaxConfig config;
    private final Predicate<List<Part>> fits;
    private final List<String> found = new ArrayList<>();

    private MemoryRemedies(Models models, PpoMaxConfig config, Predicate<List<Part>> fits) {
        this.models = models;
        this.config = config;
        this.fits = fits;
    }

    /** In words, each setting that is enough alone. */
    static List<String> fitting(Models models, PpoMaxConfig config, Predicate<List<Part>> fits) {
        MemoryRemedies remedies = new MemoryRemedies(models, config, fits);
        remedies.smallerPasses();
        remedies.fewerResponses();
        remedies.oneBackbone();
        remedies.adapters();
        return List.copyOf(remedies.found);
    }

    private void tryOut(String words, Models smaller, PpoMaxConfig changed) {
        if (fits.test(new MemoryParts(smaller, changed).parts())) {
            found.add(words);
        }
    }

    private PpoMaxConfig oneResponseAPass() {
        return config.with(
                c -> c.minibatches(config.update().ppoEpochs(), config.update().minibatchSize(), 1));
    }

    private void smallerPasses() {
        tryOut(
                "micro-batches of one response, c.minibatches("
                        + config.update().ppoEpochs() + ", " + config.update().minibatchSize() + ", 1)",
                models,
                oneResponseAPass());
    }

    /** The largest of the halved numbers of responses that fits. */
    private void fewerResponses() {
        int group = config.rollout().responsesPerPrompt();
        Optional<PpoMaxConfig> largest = IntStream.iterate(
                        config.rollout().rolloutBatchSize() / 2 / group, prompts -> prompts > 0, prompts -> prompts / 2)
                .mapToObj(prompts -> rollouts(prompts * group))
                .filter(fewer -> fits.test(new MemoryParts(models, fewer).parts()))
                .findFirst();
        largest.map(fewer -> fewer.rollout().rolloutBatchSize())
                .ifPresent(rows -> found.add("a rolloutBatchSize of " + rows + ", --rollout " + rows
                        + (rows < config.update().minibatchSize() ? " --minibatch " + rows : "")));
    }

    private PpoMaxConfig rollouts(int rows) {
        int minibatch = Math.min(rows, config.update().minibatchSize());
        return config.with(c -> c.rolloutBatchSize(rows)
                .minibatches(
                        config.update().ppoEpochs(),
                        minibatch,
                        Math.min(minibatch, config.update().microBatchSize())));
    }

    private void oneBackbone() {
        boolean apart =
                config.criticStart() == CriticStart.REWARD_MODEL || config.criticStart() == CriticStart.SFT_POLICY;
        if (apart && models.adapters().isEmpty()) {
            tryOut(
                    "policy and critic on one backbone, c.critic(CriticStart.SHARED_TRUNK, 0)",
                    models,
                    config.with(c -> c.critic(CriticStart.SHARED_TRUNK, 0)));
        }
    }

    private void adapters() {
        if (models.adapters().isEmpty() && config.criticStart() != CriticStart.SHARED_TRUNK) {
            Models adapted = models.with(LowRank.of(models.architecture(), RANK));
            tryOut("adapters of rank " + RANK + ", --lora " + RANK, adapted, config);
            tryOut(
                    "adapters of rank " + RANK + ", --lora " + RANK + ", and micro-batches of one response together",
                    adapted,
                    oneResponseAPass());
        }
    }
}
