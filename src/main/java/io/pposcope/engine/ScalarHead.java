package io.pposcope.engine;

import io.pposcope.math.TokenRows;
import io.pposcope.model.Critic;
import io.pposcope.model.RewardModel;
import io.pposcope.model.Sequences;

/**
 * A backbone with a value head, one number per position: read before every response token it is a critic, at the last
 * token a reward model.
 */
final class ScalarHead implements Critic, RewardModel {

    private final ScriptModule module;
    private final TensorList weights;

    ScalarHead(ScriptModule module, TensorList weights) {
        this.module = module;
        this.weights = weights;
    }

    @Override
    public TokenRows values(Sequences sequences) {
        LengthBuckets.Series values = new LengthBuckets.Series(sequences.rows());
        LengthBuckets.each(module.shards(), sequences, bucket -> {
            PaddedBatch batch = PaddedBatch.of(bucket.sequences());
            return values.put(bucket, read(batch, batch.places()), 0);
        });
        return values.toRows();
    }

    @Override
    public double[] scores(Sequences sequences) {
        double[] scores = new double[sequences.rows()];
        LengthBuckets.each(module.shards(), sequences, bucket -> {
            PaddedBatch batch = PaddedBatch.of(bucket.sequences());
            double[] some = read(batch, batch.lastPlaces(bucket.sequences()));
            for (int i = 0; i < some.length; i++) {
                scores[bucket.rows()[i]] = some[i];
            }
            return bucket;
        });
        return scores;
    }

    private double[] read(PaddedBatch batch, long[] places) {
        return module.call("values")
                .tensors(weights)
                .ints(batch.tokens(), batch.rows(), batch.width())
                .ints(places, places.length)
                .readFloats();
    }
}
