package io.pposcope.engine;

import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Decoding;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;

/** A language model on the device; also serves as the frozen reference. */
final class EnginePolicy implements Policy {

    private final ScriptModule module;
    private final TensorList weights;

    EnginePolicy(ScriptModule module, TensorList weights) {
        this.module = module;
        this.weights = weights;
    }

    @Override
    public TokenScores score(Sequences sequences, double temperature) {
        LengthBuckets.Series logProbs = new LengthBuckets.Series(sequences.rows());
        LengthBuckets.Series entropies = new LengthBuckets.Series(sequences.rows());
        LengthBuckets.each(module.shards(), sequences, bucket -> {
            double[] both = score(PaddedBatch.of(bucket.sequences()), temperature);
            logProbs.put(bucket, both, 0);
            return entropies.put(bucket, both, both.length / 2);
        });
        return new TokenScores(logProbs.toRows(), entropies.toRows());
    }

    private double[] score(PaddedBatch batch, double temperature) {
        return batch.into(module.call("log_probs").tensors(weights))
                .number(temperature)
                .readFloats();
    }

    @Override
    public Decoding decode(TokenIds prompts, int maxNewTokens, SamplingControls controls) {
        return ShardedDecoding.of(module, weights, prompts, maxNewTokens, controls);
    }

    @Override
    public int contextLength() {
        return module.architecture().contextLength();
    }
}
