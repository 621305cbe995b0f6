package io.pposcope.stage;

import io.pposcope.experience.WhenAbsent;
import io.pposcope.math.LossAveraging;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.model.Surrogate;
import io.pposcope.model.ValueObjective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How experience becomes weights: the losses of a minibatch, and the passes over the rollout.
 *
 * @param ppoEpochs passes over the rollout
 * @param minibatchSize responses per optimiser step
 * @param microBatchSize responses per backward pass; bounds memory, changes nothing else
 * @param denominator of the ratio
 * @param surrogate the policy loss of a token
 * @param clipRange ε of the surrogate; {@code +∞} is no clip
 * @param upperClipRange ε above 1 where it is another than below
 * @param dualClip bound on the surrogate at negative advantages; {@code +∞} is none
 * @param entropy bonus or target of the policy's entropy, or none
 * @param kl penalty on the KL to the reference as a term of the loss, or none
 * @param value coefficient and clip of the critic's loss
 * @param averaging of token losses over a minibatch
 * @param pretrain language-model loss mixed into every minibatch (PPO-ptx)
 * @param optimiser learning rates, gradient clipping, AdamW
 * @param guards that skip a minibatch or end the update
 */
public record UpdateRule(
        int ppoEpochs,
        int minibatchSize,
        int microBatchSize,
        RatioDenominator denominator,
        @WhenAbsent("{\"kind\":\"TokenRatio\"}") Surrogate surrogate,
        double clipRange,
        Optional<Double> upperClipRange,
        double dualClip,
        EntropyTerm entropy,
        KlTerm kl,
        ValueObjective value,
        LossAveraging averaging,
        PretrainMix pretrain,
        OptimiserRule optimiser,
        Guards guards) {

    /**
     * Conditions under which a minibatch is skipped or the update ends early.
     *
     * @param logRatioLimit log ρ is clamped to ± this before it is exponentiated
     * @param maxMeanRatio a minibatch whose mean ratio exceeds this is skipped
     * @param targetKl the update ends when the policy has moved this far from the sampling policy (k3 per token, nats)
     */
    public record Guards(double logRatioLimit, double maxMeanRatio, double targetKl) {

        /** log ρ within ±20, no skipping, no early stop. */
        public static Guards open() {
            return new Guards(20, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    /** @throws IllegalArgumentException naming every impossible size */
    public UpdateRule {
        List<String> faults = new ArrayList<>();
        if (ppoEpochs < 1) {
            faults.add("ppoEpochs is " + ppoEpochs + "; it must be at least 1");
        }
        if (minibatchSize < 1) {
            faults.add("minibatchSize is " + minibatchSize + "; it must be at least 1");
        }
        if (microBatchSize < 1 || microBatchSize > minibatchSize) {
            faults.add("microBatchSize is " + microBatchSize + "; it must be between 1 and minibatchSize "
                    + minibatchSize);
        }
        if (entropy instanceof EntropyTerm.Target && microBatchSize != minibatchSize) {
            faults.add("an entropy target needs the whole minibatch at once: set microBatchSize to minibatchSize "
                    + minibatchSize + ", it is " + microBatchSize);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** The policy's loss at the temperature the rollout was sampled with. */
    PolicyObjective policyObjective(double temperature) {
        return new PolicyObjective(
                temperature,
                surrogate,
                clipRange,
                upperClipRange.orElse(clipRange),
                dualClip,
                guards.logRatioLimit(),
                entropy,
                kl);
    }
}
