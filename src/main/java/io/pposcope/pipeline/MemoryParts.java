package io.pposcope.pipeline;

import io.pposcope.engine.Placement;
import io.pposcope.engine.Precision;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.pipeline.MemoryPlan.Models;
import io.pposcope.pipeline.MemoryPlan.Part;
import io.pposcope.pipeline.MemoryPlan.Phase;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.PpoMaxConfig.CriticStart;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Counts a run's memory part by part. */
final class MemoryParts {

    /** Logits, their log-softmax, and its gradient or the filtered copy. */
    private static final int COPIES_OF_LOGITS = 3;

    private static final long FLOAT = Float.BYTES;
    private static final long HALF = Short.BYTES;

    private final Architecture architecture;
    private final Models models;
    private final PpoMaxConfig config;
    private final List<Part> parts = new ArrayList<>();
    private final long policy;
    private final long critic;

    MemoryParts(Models models, PpoMaxConfig config) {
        this.architecture = models.architecture();
        this.models = models;
        this.config = config;
        boolean shared = config.criticStart() == CriticStart.SHARED_TRUNK;
        long backbone = models.adapters()
                .map(adapters -> bytes(adapters.parameters(architecture)))
                .orElseGet(() -> bytes(architecture.parameters()));
        long head = FLOAT * architecture.hiddenSize();
        this.policy = backbone + (shared ? head : 0);
        this.critic = shared || config.criticStart() == CriticStart.NONE ? 0 : backbone + head;
        lasting();
        rollout();
        update();
    }

    private static long bytes(List<Parameter> parameters) {
        return FLOAT * parameters.stream().mapToLong(Parameter::size).sum();
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    /** Weights and both moments of what is trained. */
    long stateBytes() {
        return 3 * (policy + critic);
    }

    private void add(String what, String device, Phase phase, long bytes) {
        if (bytes > 0) {
            parts.add(new Part(what, device, phase, bytes));
        }
    }

    private void lasting() {
        Placement on = models.placement();
        long frozen = bytes(architecture.parameters());
        boolean adapted = models.adapters().isPresent();
        String trained = adapted ? "adapters" : "weights";
        String criticDevice = adapted ? on.policy() : on.critic();
        add("base of policy, critic and reference", on.policy(), Phase.ALWAYS, adapted ? frozen : 0);
        add("policy: " + trained, on.policy(), Phase.ALWAYS, policy);
        add("policy: two moments", on.policy(), Phase.ALWAYS, 2 * policy);
        add("critic: " + trained + " and head", criticDevice, Phase.ALWAYS, critic);
        add("critic: two moments", criticDevice, Phase.ALWAYS, 2 * critic);
        add("reference: weights", on.reference(), Phase.ALWAYS, adapted ? 0 : frozen);
        add("reward model: weights", on.rewardModel(), Phase.ALWAYS, models.rewardBytes());
    }

    /** A response at its longest. */
    private long length() {
        return models.promptTokens() + (long) config.rollout().maxNewTokens();
    }

    private void rollout() {
        String device = models.placement().policy();
        boolean narrow = models.placement().precision() == Precision.BFLOAT16;
        long rows = config.rollout().rolloutBatchSize();
        long width = (long) architecture.keyValueHeads() * architecture.headSize();
        add(
                "keys and values of " + rows + " responses",
                device,
                Phase.ROLLOUT,
                product((narrow ? HALF : FLOAT) * 2 * architecture.layers(), width, rows, length()));
        add("logits", device, Phase.ROLLOUT, logits(rows));
        add("weights laid out for decoding", device, Phase.ROLLOUT, laidOut(narrow));
    }

    /** GPT-2's matrices are stored input first and repacked in float32; bfloat16 needs a copy of all. */
    private long laidOut(boolean narrow) {
        if (narrow) {
            return HALF * architecture.parameterCount();
        }
        return architecture instanceof Gpt2Architecture
                ? bytes(architecture.parameters().stream()
                        .filter(Parameter::isLayerMatrix)
                        .toList())
                : 0;
    }

    private long logits(long tokens) {
        return product(COPIES_OF_LOGITS * FLOAT, tokens, architecture.vocabularySize());
    }

    /** Of numbers that are 0 or more; the largest there is, where a product is beyond it. */
    private static long product(long... factors) {
        long product = 1;
        for (long factor : factors) {
            product = Math.multiplyHigh(product, factor) == 0 ? product * factor : -1;
            if (product < 0) {
                return Long.MAX_VALUE;
            }
        }
        return product;
    }

    /** Of numbers that are 0 or more; the largest there is, where a sum is beyond it. */
    static long sum(LongStream numbers) {
        return numbers.reduce(0, (sum, number) -> number > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + number);
    }

    private void update() {
        Placement on = models.placement();
        String criticDevice = models.adapters().isPresent() ? on.policy() : on.critic();
        long rows = config.update().microBatchSize();
        boolean several = rows < config.update().minibatchSize();
        add("policy: gradients", on.policy(), Phase.UPDATE, policy);
        add("critic: gradients", criticDevice, Phase.UPDATE, critic);
        add("gradients of one more pass", on.policy(), Phase.UPDATE, several ? Math.max(policy, critic) : 0);
        add(
                "activations of " + rows + " responses",
                on.policy(),
                Phase.UPDATE,
                sum(LongStream.of(
                        product(FLOAT, rows, length(), activations()),
                        logits(rows * config.rollout().maxNewTokens()))));
    }

    /** Numbers that a token leaves behind for the backward pass: input and output of every matrix, about. */
    private long activations() {
        return architecture.parameters().stream()
                .filter(Parameter::isLayerMatrix)
                .mapToLong(matrix -> LongStream.of(matrix.shape()).sum())
                .sum();
    }
}
