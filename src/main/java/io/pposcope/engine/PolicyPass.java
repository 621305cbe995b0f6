package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Surrogate;
import java.util.Arrays;

/** The policy loss on a backbone of its own. */
final class PolicyPass {

    private PolicyPass() {}

    static Backward<Pass> backward(TrainedTensors policy, Experience experience, PolicyObjective objective) {
        PaddedBatch batch = PaddedBatch.of(experience.sequences());
        if (objective.surrogate() instanceof Surrogate.Typed(TokenLoss loss)) {
            return typed(policy, experience, objective, loss, batch);
        }
        return policy.backward(
                "policy_backward",
                call -> PolicyArguments.into(batch.into(call), experience, objective),
                out -> pass(out, batch));
    }

    /** Between the halves of the pass the loss is computed here, token by token. */
    private static Backward<Pass> typed(
            TrainedTensors policy, Experience e, PolicyObjective objective, TokenLoss loss, PaddedBatch batch) {
        ScriptCall.NumbersAndList forward =
                policy.forward("policy_forward", call -> batch.into(call).number(objective.temperature()));
        try (TensorList kept = forward.list()) {
            double[] out = forward.numbers();
            Pass current = new Pass(0, 0, part(out, 0, batch), part(out, 1, batch), TokenRows.of());
            Experience linear =
                    PolicyArguments.linear(e, loss.values(e.terms(current.logProbs(), current.entropies())));
            return policy.backward(
                    "policy_backward_kept",
                    kept,
                    call -> PolicyArguments.into(
                            call.ints(batch.targets(), batch.count())
                                    .floats(current.logProbs().flat())
                                    .floats(current.entropies().flat()),
                            linear,
                            objective),
                    result -> new Pass(result[0], 0, current.logProbs(), current.entropies(), TokenRows.of()));
        }
    }

    /** A typed loss at the policy's log-probabilities now, by a pass of its own: its values and derivatives. */
    static Experience linear(TrainedTensors policy, Experience e, PolicyObjective objective, TokenLoss loss) {
        PaddedBatch batch = PaddedBatch.of(e.sequences());
        ScriptCall.NumbersAndList forward =
                policy.forward("policy_forward", call -> batch.into(call).number(objective.temperature()));
        forward.list().close();
        double[] out = forward.numbers();
        return PolicyArguments.linear(e, loss.values(e.terms(part(out, 0, batch), part(out, 1, batch))));
    }

    private static TokenRows part(double[] out, int index, PaddedBatch batch) {
        int from = index * batch.count();
        return TokenRows.fromFlat(Arrays.copyOfRange(out, from, from + batch.count()), batch.lengths());
    }

    private static Pass pass(double[] out, PaddedBatch batch) {
        int n = batch.count();
        return new Pass(
                out[0],
                0,
                TokenRows.fromFlat(Arrays.copyOfRange(out, 1, 1 + n), batch.lengths()),
                TokenRows.fromFlat(Arrays.copyOfRange(out, 1 + n, 1 + 2 * n), batch.lengths()),
                TokenRows.of());
    }
}
