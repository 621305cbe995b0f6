package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.ValueObjective;
import java.util.Arrays;

/** The value loss on a backbone with a value head. */
final class ValuePass {

    private ValuePass() {}

    static Pass accumulate(TrainedTensors critic, Experience experience, ValueObjective objective) {
        return Pass.joined(critic.accumulate(
                critic.shards(),
                experience.sequences().rows(),
                rows -> backward(critic, experience.select(rows), objective)));
    }

    static Backward<Pass> backward(TrainedTensors critic, Experience e, ValueObjective objective) {
        PaddedBatch batch = PaddedBatch.of(e.sequences());
        return critic.backward(
                "value_backward",
                call -> call.ints(batch.tokens(), batch.rows(), batch.width())
                        .ints(batch.places(), batch.count())
                        .floats(e.oldValues().flat())
                        .floats(e.returns().flat())
                        .floats(e.weights().flat())
                        .number(objective.clipRange())
                        .number(objective.coefficient()),
                out -> said(out, batch));
    }

    private static Pass said(double[] out, PaddedBatch batch) {
        TokenRows values = TokenRows.fromFlat(Arrays.copyOfRange(out, 1, out.length), batch.lengths());
        return new Pass(0, out[0], TokenRows.of(), TokenRows.of(), values);
    }
}
