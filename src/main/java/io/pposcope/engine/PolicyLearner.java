package io.pposcope.engine;

import io.pposcope.model.Critic;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.ValueObjective;

/** A policy without a critic: no second set of weights and moments, no value pass. */
final class PolicyLearner extends OneModelLearner {

    PolicyLearner(ScriptModule module, TrainedTensors tensors) {
        super(module, tensors);
    }

    @Override
    public Critic critic() {
        return Critic.none();
    }

    @Override
    public Pass accumulate(Experience experience, PolicyObjective objective, ValueObjective value) {
        Pass pass = Pass.joined(tensors.accumulate(
                PolicyArguments.cut(tensors.shards(), objective),
                experience.sequences().rows(),
                rows -> PolicyPass.backward(tensors, experience.select(rows), objective)));
        return new Pass(pass.policyLoss(), 0, pass.logProbs(), pass.entropies(), experience.oldValues());
    }

    /** @throws IllegalStateException always: there is no critic to train */
    @Override
    public Pass accumulateValue(Experience experience, ValueObjective value) {
        throw new IllegalStateException("this run has no critic, so there is no value loss to train; begin it with "
                + "one: config.with(c -> c.critic(CriticStart.REWARD_MODEL, 0))");
    }
}
