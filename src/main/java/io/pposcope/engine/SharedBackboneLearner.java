package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Critic;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.Policy;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Sequences;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import java.util.Arrays;

/**
 * One backbone with an LM head and a value head: policy and critic are two readings of it. The whole counts as the
 * policy; the critic's part of a state is empty and its gradient norm 0.
 *
 * <p>Source: Ziegler et al., arXiv 1909.08593, who start the value head at zero.
 */
final class SharedBackboneLearner implements Learner {

    private final TrainedTensors tensors;
    private final EnginePolicy policy;
    private final ScalarHead critic;

    SharedBackboneLearner(ScriptModule module, Weights scored) {
        tensors = new TrainedTensors(module, module.architecture().scoredParameters(), scored);
        policy = new EnginePolicy(module, tensors.inputs());
        critic = new ScalarHead(module, tensors.inputs());
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public Critic critic() {
        return critic;
    }

    @Override
    public Pass accumulate(Experience experience, PolicyObjective policyObjective, ValueObjective value) {
        return Pass.joined(tensors.accumulate(
                PolicyArguments.cut(tensors.shards(), policyObjective),
                experience.sequences().rows(),
                rows -> backward(experience.select(rows), policyObjective, value)));
    }

    private Backward<Pass> backward(Experience e, PolicyObjective policyObjective, ValueObjective value) {
        PaddedBatch batch = PaddedBatch.of(e.sequences());
        return tensors.backward(
                "shared_backward",
                call -> PolicyArguments.into(batch.into(call), e, policyObjective)
                        .floats(e.oldValues().flat())
                        .floats(e.returns().flat())
                        .number(value.clipRange())
                        .number(value.coefficient()),
                out -> new Pass(out[0], out[1], series(out, 0, batch), series(out, 1, batch), series(out, 2, batch)));
    }

    private static TokenRows series(double[] out, int index, PaddedBatch batch) {
        int from = 2 + index * batch.count();
        return TokenRows.fromFlat(Arrays.copyOfRange(out, from, from + batch.count()), batch.lengths());
    }

    @Override
    public Pass accumulateValue(Experience experience, ValueObjective value) {
        return ValuePass.accumulate(tensors, experience, value);
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
