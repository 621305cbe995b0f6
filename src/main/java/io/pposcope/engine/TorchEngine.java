package io.pposcope.engine;

import io.pposcope.model.Architecture;
import io.pposcope.model.Critic;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.Learner;
import io.pposcope.model.Policy;
import io.pposcope.model.ReferencePolicy;
import io.pposcope.model.RewardLearner;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The doorway to libtorch: makes models and learners of one architecture on one device.
 *
 * <p>Same seed, same machine, same number of threads, same results bit for bit. Closing the engine frees everything it
 * made.
 */
public final class TorchEngine implements AutoCloseable {

    private final ScriptModule module;
    private final List<AutoCloseable> made = new ArrayList<>();

    private TorchEngine(ScriptModule module) {
        this.module = module;
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
        return new TorchEngine(ScriptModule.of(architecture, Placement.device(device), precision));
    }

    public Architecture architecture() {
        return module.architecture();
    }

    /** The device's name, {@code cpu()} or {@code gpu(0)}. */
    public String device() {
        return module.manager().getDevice().toString();
    }

    /** Version of libtorch and where it comes from. */
    public String version() {
        return Libtorch.describe();
    }

    public Policy policy(Weights weights) {
        return new EnginePolicy(module, keep(DeviceTensors.of(module, architecture().parameters(), weights)));
    }

    public ReferencePolicy reference(Weights weights) {
        return policy(weights);
    }

    /** @param scored trunk and score row */
    public Critic critic(Weights scored) {
        return new EngineCritic(module, keep(DeviceTensors.of(module, architecture().scoredParameters(), scored)));
    }

    /** @param scored trunk and score row */
    public RewardModel rewardModel(Weights scored) {
        return new EngineCritic(module, keep(DeviceTensors.of(module, architecture().scoredParameters(), scored)));
    }

    /** A policy and a critic with a trunk each. */
    public Learner learner(Weights policy, Weights critic) {
        return learner(policy, this, critic);
    }

    /** A policy here and a critic on another engine's device. */
    public Learner learner(Weights policy, TorchEngine criticEngine, Weights critic) {
        return keep(new SeparateLearner(module, policy, criticEngine.module, critic));
    }

    /** Policy and critic on one trunk; {@code scored} holds the policy's weights and the critic's score row. */
    public Learner sharedTrunkLearner(Weights scored) {
        return keep(new SharedTrunkLearner(module, scored));
    }

    /** @param initial weights to start from */
    public LanguageLearner languageLearner(Weights initial) {
        return keep(new EngineLanguageLearner(module, architecture().parameters(), initial));
    }

    /** @param scored trunk and score row to start from */
    public RewardLearner rewardLearner(Weights scored) {
        return keep(new EngineRewardLearner(module, scored));
    }

    /** Native arrays alive: constant between iterations, or there is a leak. */
    public int liveArrays() {
        return module.liveArrays();
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        made.add(closeable);
        return closeable;
    }

    @Override
    public void close() {
        for (AutoCloseable closeable : made) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("a model could not be freed", e);
            }
        }
        module.close();
    }
}
