package io.pposcope.cli;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.inspect.Inspector;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains one preset in the embedded world, with checkpoints; goes on where a killed run stopped. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Train one preset in the embedded world; called again, it goes on from its last checkpoint.")
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--preset", defaultValue = "ppo-max", description = "Name of a preset (${DEFAULT-VALUE}).")
    private String preset;

    @Option(names = "--seed", defaultValue = "0", description = "Seed of the run (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private RunOptions options;

    @Option(names = "--checkpoint-every", defaultValue = "20", description = "Iterations between checkpoints (${DEFAULT-VALUE}).")
    private int every;

    @Option(names = "--out", description = "Folder of the run (runs/PRESET-seedN).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        options.requireSizes();
        Path run = out != null ? out : Path.of("runs", preset + "-seed" + seed);
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(options.config(preset), seed);
            start(ppo, run);
            RunHistory history = train(lab, ppo, run);
            Inspector.view(history).ifPresent(view -> System.out.println(view.text()));
        }
        return 0;
    }

    private static void start(PpoMax ppo, Path run) throws IOException {
        Files.createDirectories(run);
        Optional<Path> saved = Checkpoint.latest(run);
        if (saved.isPresent()) {
            Checkpoint.load(saved.get(), ppo);
            System.err.println("going on from " + saved.get());
        } else {
            ppo.warmUpCritic();
        }
    }

    private RunHistory train(WorldLab lab, PpoMax ppo, Path run) throws IOException {
        RewardFunction gold = lab.gold();
        RunHistory history = new RunHistory();
        while (ppo.state().iteration() < options.iterations()) {
            Iteration iteration = ppo.next();
            history.add(iteration, gold.score(iteration.rollout()));
            history.appendTo(run.resolve("metrics.jsonl"));
            int done = ppo.state().iteration();
            if (done % every == 0 || done == options.iterations()) {
                Checkpoint.save(run, ppo);
            }
            Progress.terminal().report(preset, done, options.iterations(),
                    String.format("score %.2f", iteration.scores().raw().mean()));
        }
        return history;
    }
}
