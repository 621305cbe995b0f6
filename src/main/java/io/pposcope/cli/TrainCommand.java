package io.pposcope.cli;

import io.pposcope.evaluate.RunHistory;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Inspector;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.pipeline.WorldModels;
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

/** Trains one preset in the embedded world, or a model of one's own, with checkpoints; goes on where a killed run stopped. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Train one preset in the embedded world, or a model of your own; called again, it goes on from its last checkpoint.")
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--preset", defaultValue = "ppo-max", description = "Name of a preset (${DEFAULT-VALUE}).")
    private String preset;

    @Option(names = "--seed", defaultValue = "0", description = "Seed of the run (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private RunOptions options;

    @Mixin
    private OwnModel own;

    @Mixin
    private Devices devices;

    @Option(names = "--checkpoint-every", defaultValue = "20", description = "Iterations between checkpoints (${DEFAULT-VALUE}).")
    private int every;

    @Option(names = "--out", description = "Folder of the run (runs/PRESET-seedN).")
    private Path out;

    @Override
    public Integer call() throws Exception {
        options.requireSizes();
        if (own.given()) {
            try (ModelLab lab = own.open(devices.placement())) {
                PpoMax ppo = own.trainer(lab, options.config(preset), seed);
                System.err.println("the trained model is in " + own.save(lab, ppo, train(ppo, own.gold())));
            }
        } else {
            try (WorldLab lab = WorldLab.open(WorldModels.shipped(), devices.placement())) {
                train(lab.trainer(options.config(preset), seed), lab.gold());
            }
        }
        return 0;
    }

    /** Returns the run's folder. */
    private Path train(PpoMax ppo, RewardFunction gold) throws IOException {
        Path run = out != null ? out : Path.of("runs", preset + "-seed" + seed);
        start(ppo, run);
        RunHistory history = train(gold, ppo, run);
        Files.writeString(run.resolve("curves.svg"), history.charts().toSvg());
        Inspector.view(history).ifPresent(view -> System.out.println(view.text()));
        if (own.given()) {
            Inspector.view(ppo.rollout(ppo.prompts())).ifPresent(view -> System.out.println(view.text()));
        }
        return run;
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

    private RunHistory train(RewardFunction gold, PpoMax ppo, Path run) throws IOException {
        RunHistory history = new RunHistory();
        while (ppo.state().iteration() < options.iterations()) {
            Iteration iteration = ppo.next();
            Scores meant = gold.score(iteration.rollout());
            history.add(iteration, meant);
            history.appendTo(run.resolve("metrics.jsonl"));
            int done = ppo.state().iteration();
            if (done % every == 0 || done == options.iterations()) {
                Checkpoint.save(run, ppo);
            }
            Progress.terminal().report(preset, done, options.iterations(),
                    String.format("score %.2f gold %.2f KL %.3f", iteration.scores().raw().mean(), meant.raw().mean(), iteration.metrics().get("objective/kl")));
        }
        return history;
    }
}
