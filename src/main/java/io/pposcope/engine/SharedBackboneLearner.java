package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Critic;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Surrogate;
import io.pposcope.model.ValueObjective;
import io.pposcope.model.Weights;
import java.util.Arrays;

/**
 * One backbone with an LM head and a value head: policy and critic are two readings of it.
 *
 * <p>Source: Ziegler et al., arXiv 1909.08593, who start the value head at zero.
 */
final class SharedBackboneLearner extends OneModelLearner {

    private final ScalarHead critic;

    SharedBackboneLearner(ScriptModule module, Weights scored) {
        super(module, new TrainedTensors(module, module.architecture().scoredParameters(), scored));
        critic = new ScalarHead(module, tensors.inputs());
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

    private Backward<Pass> backward(Experience given, PolicyObjective policyObjective, ValueObjective value) {
        PaddedBatch batch = PaddedBatch.of(given.sequences());
        Experience e = policyObjective.surrogate() instanceof Surrogate.Typed(TokenLoss loss)
                ? PolicyPass.linear(tensors, given, policyObjective, loss)
                : given;
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
}
