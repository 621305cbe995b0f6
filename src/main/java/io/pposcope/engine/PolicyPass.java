package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.PolicyObjective;
import java.util.Arrays;

/** The policy loss on a backbone of its own. */
final class PolicyPass {

    private PolicyPass() {}

    static Backward<Pass> backward(TrainedTensors policy, Experience experience, PolicyObjective objective) {
        PaddedBatch batch = PaddedBatch.of(experience.sequences());
        return policy.backward(
                "policy_backward",
                call -> PolicyArguments.into(batch.into(call), experience, objective),
                out -> pass(out, batch));
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
