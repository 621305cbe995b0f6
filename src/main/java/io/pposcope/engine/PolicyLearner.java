package io.pposcope.engine;

import io.pposcope.model.Critic;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.Policy;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Sequences;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;

/** A policy without a critic: no second set of weights and moments, no value pass. */
final class PolicyLearner implements Learner {

    private final TrainedTensors tensors;
    private final EnginePolicy policy;

    PolicyLearner(ScriptModule module, TrainedTensors tensors) {
        this.tensors = tensors;
        policy = new EnginePolicy(module, tensors.inputs());
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public Critic critic() {
        return Critic.none();
    }

    @Override
    public Pass accumulate(Experience experience, PolicyObjective objective, ValueObjective value) {
        Pass said = Pass.joined(tensors.accumulate(
                PolicyArguments.cut(tensors.shards(), objective),
                experience.sequences().rows(),
                rows -> PolicyPass.backward(tensors, experience.select(rows), objective)));
        return new Pass(said.policyLoss(), 0, said.logProbs(), said.entropies(), experience.oldValues());
    }

    /** @throws IllegalStateException always: there is no critic to train */
    @Override
    public Pass accumulateValue(Experience experience, ValueObjective value) {
        throw new IllegalStateException("this run has no critic, so there is no value loss to train; begin it with "
                + "one: config.with(c -> c.critic(CriticStart.REWARD_MODEL, 0))");
    }

    @Override
    public double accumulateLanguage(Sequences texts, double coefficient) {
        return LanguagePass.accumulate(tensors, texts, coefficient);
    }

    @Override
    public GradientNorms gradientNorms() {
        return new GradientNorms(tensors.gradientNorm(), 0);
    }

    @Override
    public Gradients gradients() {
        return new Gradients(tensors.gradients(), Weights.builder().build());
    }

    @Override
    public void step(OptimiserStep step) {
        tensors.stepOrDiscard(step.policyRate(), step.policyScale(), step.settings());
    }

    @Override
    public void discardGradients() {
        tensors.discardGradients();
    }

    @Override
    public String arithmetic() {
        return tensors.arithmetic();
    }

    @Override
    public LearnerState state() {
        return new LearnerState(tensors.state(), LearnerState.Part.nothing());
    }

    @Override
    public void restore(LearnerState state) {
        tensors.requireFit(state.policy());
        tensors.restore(state.policy());
    }

    @Override
    public void close() {
        tensors.close();
    }
}
