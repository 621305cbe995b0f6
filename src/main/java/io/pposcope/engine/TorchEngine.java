package io.pposcope.engine;

import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Critic;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.Learner;
import io.pposcope.model.Policy;
import io.pposcope.model.ReferencePolicy;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.LowRank;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/**
 * The doorway to libtorch: makes models and learners of one architecture on one device.
 *
 * <p>Same seed, same machine, same results bit for bit, for any number of threads; but the results of a model whose
 * weights do not fit a cache ({@link Shards}) belong to a number of threads too. What the engine made is freed when
 * nobody refers to it any more, and at the latest when the engine is closed.
 */
public final class TorchEngine implements AutoCloseable {

    private final ScriptModule module;
    private final Precision precision;
    /** Scripts with adapters; each lives as long as what is made of it. */
    private final Set<ScriptModule> adapted = Collections.newSetFromMap(new WeakHashMap<>());

    private TorchEngine(ScriptModule module, Precision precision) {
        this.module = module;
        this.precision = precision;
    }

    /** Opens the default device: a GPU where libtorch sees one, else the CPU. */
    public static TorchEngine open(Architecture architecture) {
        return open(architecture, Placement.automatic().policy(), Precision.FLOAT32);
    }

    /** Opens a device by name: {@code cpu}, {@code cuda} or {@code cuda:1}. */
    public static TorchEngine open(Architecture architecture, String device) {
        return open(architecture, device, Precision.FLOAT32);
    }

    /** Opens a device by name, its matrix products in the given precision. */
    public static TorchEngine open(Architecture architecture, String device, Precision precision) {
        return new TorchEngine(ScriptModule.of(architecture, Placement.device(device), precision), precision);
    }

    /**
     * How many shards are computed at a time, in all engines of this process; as many as there are cores where nobody
     * says otherwise, or OMP_NUM_THREADS.
     */
    public static void threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "the engine was asked to compute on " + count + " threads; it needs at least 1");
        }
        EngineThread.threads(count);
    }

    /** How many shards are computed at a time. */
    public static int threads() {
        return EngineThread.threads();
    }

    public Architecture architecture() {
        return module.architecture();
    }

    /** The device's name, {@code cpu()} or {@code gpu(0)}. */
    public String device() {
        return module.manager().getDevice().toString();
    }

    /** All that the last bits of its results depend on, in words: what multiplies, and how rows are cut. */
    public String arithmetic() {
        return module.arithmetic();
    }

    /** Version of libtorch and where it comes from. */
    public String version() {
        return Libtorch.describe();
    }

    /** A language model that samples and scores; nothing trains it. */
    public Policy policy(Weights weights) {
        return new EnginePolicy(
                module,
                DeviceTensors.of(module, architecture().parameters(), weights).list());
    }

    /** A frozen language model that scores. */
    public ReferencePolicy reference(Weights weights) {
        return policy(weights);
    }

    /**
     * A critic that nothing trains.
     *
     * @param scored backbone and score head
     */
    public Critic critic(Weights scored) {
        return new ScalarHead(
                module,
                DeviceTensors.of(module, architecture().scoredParameters(), scored)
                        .list());
    }

    /**
     * A reward model.
     *
     * @param scored backbone and score head
     */
    public RewardModel rewardModel(Weights scored) {
        return new ScalarHead(
                module,
                DeviceTensors.of(module, architecture().scoredParameters(), scored)
                        .list());
    }

    /** A policy alone. */
    public Learner policyLearner(Weights policy) {
        return new PolicyLearner(
                module, new TrainedTensors(module, architecture().parameters(), policy));
    }

    /** A policy and a critic with a backbone each. */
    public Learner learner(Weights policy, Weights critic) {
        return learner(policy, this, critic);
    }

    /** A policy here and a critic on another engine's device. */
    public Learner learner(Weights policy, TorchEngine criticEngine, Weights critic) {
        ScriptModule theirs = criticEngine.module;
        return new SeparateLearner(
                module,
                new TrainedTensors(module, architecture().parameters(), policy),
                theirs,
                new TrainedTensors(theirs, architecture().scoredParameters(), critic));
    }

    /**
     * Policy, critic and reference that share one frozen base: the reference is the base, the policy the base with
     * adapters, the critic the base with adapters of its own and a score head.
     *
     * @param policy adapters
     * @param critic adapters and score head
     */
    public Adapted adapted(Weights base, LowRank lowRank, Weights policy, Weights critic) {
        ScriptModule script = adaptedModule(lowRank);
        DeviceTensors frozen = DeviceTensors.of(module, architecture().parameters(), base);
        List<Parameter> adapters = lowRank.parameters(architecture());
        Parameter head = architecture().scoredParameters().getLast();
        TrainedTensors policyTensors = new TrainedTensors(script, Optional.of(frozen), adapters, policy);
        TrainedTensors criticTensors = new TrainedTensors(
                script,
                Optional.of(frozen),
                Stream.concat(adapters.stream(), Stream.of(head)).toList(),
                critic);
        return new Adapted(
                new SeparateLearner(script, policyTensors, script, criticTensors),
                new EnginePolicy(module, frozen.list()));
    }

    /** Policy and reference that share one frozen base; there is no critic. */
    public Adapted adapted(Weights base, LowRank lowRank, Weights policy) {
        ScriptModule script = adaptedModule(lowRank);
        DeviceTensors frozen = DeviceTensors.of(module, architecture().parameters(), base);
        TrainedTensors tensors =
                new TrainedTensors(script, Optional.of(frozen), lowRank.parameters(architecture()), policy);
        return new Adapted(new PolicyLearner(script, tensors), new EnginePolicy(module, frozen.list()));
    }

    private ScriptModule adaptedModule(LowRank lowRank) {
        ScriptModule script =
                ScriptModule.of(architecture(), module.manager().getDevice(), precision, Optional.of(lowRank));
        synchronized (adapted) {
            adapted.add(script);
        }
        return script;
    }

    /** What shares one base. */
    public record Adapted(Learner learner, ReferencePolicy reference) {}

    /** Policy and critic on one backbone; {@code scored} holds the policy's weights and the critic's score head. */
    public Learner sharedBackboneLearner(Weights scored) {
        return new SharedBackboneLearner(module, scored);
    }

    /**
     * Trains a language model on texts.
     *
     * @param initial weights to start from
     */
    public LanguageLearner languageLearner(Weights initial) {
        return new EngineLanguageLearner(module, architecture().parameters(), initial);
    }

    /**
     * Trains a reward model on pairs.
     *
     * @param scored backbone and score head to start from
     */
    public RewardLearner rewardLearner(Weights scored) {
        return new EngineRewardLearner(module, scored);
    }

    /** Native arrays alive: constant between iterations, or there is a leak. */
    public int liveArrays() {
        return module.liveArrays();
    }

    @Override
    public void close() {
        synchronized (adapted) {
            adapted.forEach(ScriptModule::close);
        }
        module.close();
    }
}
