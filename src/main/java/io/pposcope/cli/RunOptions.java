package io.pposcope.cli;

import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import picocli.CommandLine.Option;

/** Sizes that a run's commands share. */
final class RunOptions {

    private static final int MICRO_BATCH = 16;

    @Option(names = "--iterations", defaultValue = "100", description = "PPO iterations (${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--rollout", description = "Responses sampled an iteration.")
    private Integer rolloutBatchSize;

    @Option(names = "--minibatch", description = "Responses an optimiser step; at most the rollout.")
    private Integer minibatchSize;

    @Option(names = "--max-new-tokens", description = "Longest response.")
    private Integer maxNewTokens;

    @Option(names = "--kl", description = "Fixed KL coefficient, overriding the preset's.")
    private Double kl;

    @Option(names = "--rates", arity = "2", paramLabel = "RATE", description = "Learning rates of policy and critic.")
    private double[] rates;

    int iterations() {
        return iterations;
    }

    /** @throws IllegalArgumentException if there is nothing to do */
    void requireSizes() {
        BadOption.refuseBelow(1, "--iterations", iterations);
    }

    /** A preset with the options given on the command line. */
    PpoMaxConfig config(String preset) {
        return Presets.named(preset).with(c -> {
            if (rolloutBatchSize != null) {
                c.rolloutBatchSize(rolloutBatchSize);
            }
            if (minibatchSize != null) {
                c.minibatches(1, minibatchSize, Math.min(MICRO_BATCH, minibatchSize));
            }
            if (maxNewTokens != null) {
                c.maxNewTokens(maxNewTokens);
            }
            if (kl != null) {
                c.kl(kl);
            }
            return rates == null ? c : c.learningRates(rates[0], rates[1]);
        });
    }
}
