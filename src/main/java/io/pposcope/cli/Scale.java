package io.pposcope.cli;

import io.pposcope.trainer.PpoMaxConfig;

/**
 * The size of an experiment: 1 as it is published, less for a try that shows that everything works, and nothing else.
 *
 * @param share above 0, at most 1
 */
record Scale(double share) {

    private static final int LEAST_RESPONSES = 4;
    private static final int LEAST_TOKENS = 8;

    Scale {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("--scale is " + share + "; it must be above 0 and at most 1");
        }
    }

    boolean isFull() {
        return share == 1;
    }

    /** A count at this scale. */
    int of(int full, int least) {
        return Math.clamp(Math.round(full * share), Math.min(least, full), full);
    }

    /** A configuration at this scale: the same rules on fewer and shorter responses. */
    PpoMaxConfig of(PpoMaxConfig config) {
        if (isFull()) {
            return config;
        }
        int responses = of(config.rollout().rolloutBatchSize(), LEAST_RESPONSES);
        return config.with(c -> c.rolloutBatchSize(responses)
                .maxNewTokens(of(config.rollout().maxNewTokens(), LEAST_TOKENS))
                .minibatches(config.update().ppoEpochs(), responses, responses));
    }
}
