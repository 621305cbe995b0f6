package io.pposcope.cli;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.Scores;
import io.pposcope.inspect.Inspector;
import io.pposcope.internal.files.FolderInUseException;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.Progress;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.recording.RunHistory;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.LiveIteration;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains one preset in the embedded world, or a model of one's own, with checkpoints; goes on where a killed run
 * stopped.
 */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train one preset in the embedded world, or a model of your own; called "
                + "again, it goes on from its last checkpoint.")
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

    @Option(
            names = "--checkpoint-every",
            defaultValue = "20",
            description = "Iterations between checkpoints (${DEFAULT-VALUE}).")
    private int every;

    @Option(names = "--keep-last", defaultValue = "3", description = "Newest checkpoints that stay (${DEFAULT-VALUE}).")
    private int keepLast;

    @Option(
            names = "--keep-every",
            defaultValue = "10",
            description = "Of older checkpoints every Nth stays; 1 keeps all, 0 none (${DEFAULT-VALUE}).")
    private int keepEvery;

    @Option(names = "--out", description = "Folder of the run (runs/PRESET-seedN); one run at a time trains in it.")
    private Path out;

    @Override
    public Integer call() throws Exception {
        requireSizes();
        Path run = out != null ? out : Path.of("runs", preset + "-seed" + seed);
        try (RunFolder folder = RunFolder.alone(run)
                .checkpoints(run, every)
                .thinned(keepLast, every * keepEvery)
                .until(options.iterations())) {
            train(run, folder);
        } catch (FolderInUseException e) {
            throw new IOException(e.getMessage() + ": --out FOLDER", e);
        }
        return 0;
    }

    private void requireSizes() {
        options.requireSizes();
        BadOption.refuseBelow(1, "--checkpoint-every", every);
        BadOption.refuseBelow(1, "--keep-last", keepLast);
        BadOption.refuseBelow(0, "--keep-every", keepEvery);
    }

    private void train(Path run, RunFolder folder) throws Exception {
        if (own.given()) {
            try (ModelLab lab = own.open(devices.placement())) {
                PpoMax ppo = own.trainer(lab, options.config(preset), seed);
                train(ppo, own.gold(), run, folder);
                System.err.println("the trained model is in " + own.save(lab, ppo, run));
            }
        } else {
            try (WorldLab lab = WorldLab.open(WorldModels.shipped(), devices.placement())) {
                MemoryCheck.require(lab.memory(options.config(preset)));
                train(lab.trainer(options.config(preset), seed), lab.gold(), run, folder);
            }
        }
    }

    private void train(PpoMax ppo, RewardFunction gold, Path run, RunFolder folder) throws IOException {
        RunHistory history = iterations(ppo, start(ppo, run, folder), gold, folder);
        Files.writeString(run.resolve("curves.svg"), history.charts().toSvg());
        Inspector.view(history).ifPresent(view -> System.out.println(view.text()));
        if (own.given()) {
            Inspector.view(ppo.rollout(ppo.prompts())).ifPresent(view -> System.out.println(view.text()));
        }
    }

    /** Returns the iteration to be finished first, where the run goes on in the middle of one. */
    private static Optional<LiveIteration> start(PpoMax ppo, Path run, RunFolder folder) throws IOException {
        Optional<Checkpoint.Resumed> saved = folder.resume(ppo);
        if (saved.isEmpty()) {
            ppo.warmUpCritic();
            return Optional.empty();
        }
        Checkpoint.incomplete(run)
                .forEach(lacking -> System.err.println("passed over, since it is not complete: " + lacking));
        System.err.println("going on from " + saved.get().from());
        return saved.get().underway();
    }

    private RunHistory iterations(PpoMax ppo, Optional<LiveIteration> first, RewardFunction gold, RunFolder folder)
            throws IOException {
        RunHistory history = folder.history(ppo);
        Optional<LiveIteration> underway = first;
        while (ppo.state().iteration() < options.iterations()) {
            Iteration iteration = underway.isPresent() ? underway.get().finish() : ppo.next();
            underway = Optional.empty();
            Scores meant = gold.score(iteration.rollout());
            folder.keep(ppo, iteration, history.add(iteration, meant));
            Progress.terminal()
                    .report(
                            preset,
                            ppo.state().iteration(),
                            options.iterations(),
                            String.format(
                                    "score %.2f gold %.2f KL %.3f",
                                    iteration.scores().raw().mean(),
                                    meant.raw().mean(),
                                    iteration.metrics().get("objective/kl")));
        }
        return history;
    }
}
