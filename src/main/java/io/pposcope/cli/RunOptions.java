package io.pposcope.cli;

import io.pposcope.trainer.Presets;
import io.pposcope.trainer.PpoMaxConfig;
import picocli.CommandLine.Option;

/** Sizes that a run's commands share. */
final class RunOptions {

    @Option(names = "--iterations", defaultValue = "100", description = "PPO iterations (${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--rollout", description = "Responses sampled an iteration.")
    private Integer rolloutBatchSize;

    @Option(names = "--max-new-tokens", description = "Longest response.")
    private Integer maxNewTokens;

    @Option(names = "--kl", description = "Fixed KL coefficient, overriding the preset's.")
    private Double kl;

    @Option(names = "--rates", arity = "2", paramLabel = "RATE", description = "Learning rates of policy and critic.")
    private double[] rates;

    int iterations() {
        if (iterations < 1) {
            throw new IllegalArgumentException("--iterations is " + iterations + "; it must be at least 1");
        }
        return iterations;
    }

    /** A preset with the options given on the command line. */
    PpoMaxConfig config(String preset) {
        return Presets.named(preset).with(c -> {
            if (rolloutBatchSize != null) {
                c.rolloutBatchSize(rolloutBatchSize);
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
