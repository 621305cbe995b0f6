package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.model.Sequences;
import java.util.Arrays;

/** The language-model loss: pre-training, supervised fine-tuning, ptx and the imitation term are all this. */
final class LanguagePass {

    private LanguagePass() {}

    /** Token mean over all texts, times the coefficient. */
    static double accumulate(TrainedTensors model, Sequences texts, double coefficient) {
        double weight = 1.0 / texts.responses().tokens();
        return LengthBuckets.each(
                        model.shards(),
                        texts,
                        bucket -> backward(model, PaddedBatch.of(bucket.sequences()), weight, coefficient),
                        model::add)
                .stream()
                .mapToDouble(loss -> loss)
                .sum();
    }

    private static Backward<Double> backward(
            TrainedTensors model, PaddedBatch batch, double weight, double coefficient) {
        double[] weights = new double[batch.count()];
        Arrays.fill(weights, weight);
        return model.backward(
                "language_backward", call -> batch.into(call).floats(weights).number(coefficient), out -> out[0]);
    }
}
