package io.pposcope.engine;

import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Decoding;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import java.util.Arrays;

/** A language model on the device; also serves as the frozen reference. */
final class EnginePolicy implements Policy {

    private final ScriptModule module;
    private final DeviceTensors weights;

    EnginePolicy(ScriptModule module, DeviceTensors weights) {
        this.module = module;
        this.weights = weights;
    }

    @Override
    public TokenScores score(Sequences sequences, double temperature) {
        PaddedBatch batch = PaddedBatch.of(sequences);
        try (ScriptCall call = module.call("log_probs")) {
            double[] both = batch.into(call.tensors(weights)).number(temperature).readFloats();
            int n = batch.count();
            return new TokenScores(
                    TokenRows.fromFlat(Arrays.copyOfRange(both, 0, n), batch.lengths()),
                    TokenRows.fromFlat(Arrays.copyOfRange(both, n, 2 * n), batch.lengths()));
        }
    }

    @Override
    public Decoding decode(TokenIds prompts, int maxNewTokens, SamplingControls controls) {
        return new EngineDecoding(module, weights, prompts, maxNewTokens, controls);
    }
}
