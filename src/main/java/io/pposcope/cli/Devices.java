package io.pposcope.cli;

import io.pposcope.engine.Placement;
import io.pposcope.engine.Precision;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where models live, on the command line. */
final class Devices {

    @Option(names = "--device", description = "cpu, cuda or cuda:1; without it the first GPU where there is one.")
    private Optional<String> device = Optional.empty();

    @Option(names = "--critic-device", description = "Another device for the critic.")
    private Optional<String> critic = Optional.empty();

    @Option(names = "--reference-device", description = "Another device for the reference.")
    private Optional<String> reference = Optional.empty();

    @Option(names = "--reward-device", description = "Another device for the reward model.")
    private Optional<String> rewardModel = Optional.empty();

    @Option(
            names = "--precision",
            defaultValue = "FLOAT32",
            description = "Of matrix products: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Precision precision = Precision.FLOAT32;

    Placement placement() {
        Placement all = device.map(Placement::all).orElseGet(Placement::automatic);
        return all.critic(critic.orElse(all.critic()))
                .reference(reference.orElse(all.reference()))
                .rewardModel(rewardModel.orElse(all.rewardModel()))
                .precision(precision);
    }
}
