package io.pposcope.stage;

import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenRows;

/** Whose log-probabilities the ratio divides by. */
public enum RatioDenominator {
    /** The policy that sampled, as in PPO. */
    SAMPLING_POLICY {
        @Override
        TokenRows of(Rollout rollout) {
            return rollout.logProbs();
        }
    },
    /** The fixed reference: the importance-sampling variant of arXiv 2307.04964, section 5.3.2. */
    REFERENCE {
        @Override
        TokenRows of(Rollout rollout) {
            return rollout.refLogProbs();
        }
    };

    abstract TokenRows of(Rollout rollout);
}
