package io.pposcope.engine;

import io.pposcope.model.Sequences;
import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;

/** The language-model loss: pre-training, supervised fine-tuning, ptx and the imitation term are all this. */
final class LanguagePass {

    private LanguagePass() {}

    /** Token mean over all texts, times the coefficient. */
    static double accumulate(TrainedTensors model, Sequences texts, double coefficient) {
        double weight = 1.0 / texts.responses().tokens();
        DoubleAdder loss = new DoubleAdder();
        LengthBuckets.forEach(texts, bucket -> loss.add(accumulate(model, PaddedBatch.of(bucket.sequences()), weight, coefficient)));
        return loss.sum();
    }

    private static double accumulate(TrainedTensors model, PaddedBatch batch, double weight, double coefficient) {
        double[] weights = new double[batch.count()];
        Arrays.fill(weights, weight);
        return model.backward("language_backward", call -> batch.into(call).floats(weights).number(coefficient))[0];
    }
}
