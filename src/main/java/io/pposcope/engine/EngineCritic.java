package io.pposcope.engine;

import io.pposcope.math.TokenRows;
import io.pposcope.model.Critic;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Sequences;

/** A trunk with a score row: read before every response token it is a critic, at the last token a reward model. */
final class EngineCritic implements Critic, RewardModel {

    private final ScriptModule module;
    private final DeviceTensors weights;

    EngineCritic(ScriptModule module, DeviceTensors weights) {
        this.module = module;
        this.weights = weights;
    }

    @Override
    public TokenRows values(Sequences sequences) {
        PaddedBatch batch = PaddedBatch.of(sequences);
        return TokenRows.fromFlat(read(batch, batch.places()), batch.lengths());
    }

    @Override
    public double[] scores(Sequences sequences) {
        PaddedBatch batch = PaddedBatch.of(sequences);
        return read(batch, batch.lastPlaces(sequences));
    }

    private double[] read(PaddedBatch batch, long[] places) {
        try (ScriptCall call = module.call("values")) {
            return call.tensors(weights).ints(batch.tokens(), batch.rows(), batch.width()).ints(places, places.length)
                    .readFloats();
        }
    }
}
