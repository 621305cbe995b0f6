package io.pposcope.engine;

import io.pposcope.model.Sequences;
import java.util.Arrays;

/** The language-model loss: pre-training, supervised fine-tuning, ptx and the imitation term are all this. */
final class LanguagePass {

    private LanguagePass() {}

    static double accumulate(TrainedTensors model, Sequences texts, double coefficient) {
        PaddedBatch batch = PaddedBatch.of(texts);
        double[] weights = new double[batch.count()];
        Arrays.fill(weights, 1.0 / batch.count());
        try (ScriptCall call = model.backward("language_backward")) {
            return batch.into(call).floats(weights).number(coefficient).readFloats()[0];
        }
    }
}
