package io.pposcope.cli;

import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.pipeline.WorldPipeline;
import io.pposcope.world.EmbeddedWorld;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the embedded world's models anew: pre-training, fine-tuning, preferences, reward model. */
@Command(
        name = "world",
        mixinStandardHelpOptions = true,
        description = "Make the embedded world's models anew: pre-training, fine-tuning, preferences, reward model.")
final class WorldCommand implements Callable<Integer> {

    @Option(
            names = "--out",
            defaultValue = "src/main/resources/io/pposcope/world/models",
            description = "Folder to write (${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "Seed of weights, batches and samples (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Share of the full work, for a quick try (${DEFAULT-VALUE}).")
    private double scale;

    @Override
    public Integer call() throws Exception {
        String command = "./pposcope world --seed " + seed + (scale == 1 ? "" : " --scale " + scale);
        WorldModels models = new WorldPipeline(EmbeddedWorld.of(0), seed, scale, Progress.terminal()).run(command);
        models.save(out);
        System.out.println(models.card());
        return 0;
    }
}
