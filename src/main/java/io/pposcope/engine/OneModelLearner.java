package io.pposcope.engine;

import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;

/**
 * A learner with one set of weights, gradients and moments. It counts as the policy: the critic's part of a state is
 * empty, its gradients are none and their norm is 0.
 */
abstract class OneModelLearner implements Learner {

    final TrainedTensors tensors;
    private final EnginePolicy policy;

    OneModelLearner(ScriptModule module, TrainedTensors tensors) {
        this.tensors = tensors;
        policy = new EnginePolicy(module, tensors.inputs());
    }

    @Override
    public Policy policy() {
        return policy;
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
        return EngineThread.call(() -> present().kept());
    }

    @Override
    public LearnerState present() {
        return new LearnerState(tensors.present(), LearnerState.Part.nothing());
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
