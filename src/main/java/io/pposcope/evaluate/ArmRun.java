package io.pposcope.evaluate;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.recording.Recording;
import io.pposcope.recording.RunHistory;
import io.pposcope.recording.StageFiles;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One arm of an experiment under one seed, as a folder: {@code arm.json} with what it is made of, {@code metrics.jsonl}
 * with the gold score, a {@code recording} of all iterations, and the answers to held-out prompts before and after.
 * Called again, it goes on where it was killed. The metrics hold no wall-clock times, so that two runs of the same arm
 * write the same bytes.
 */
public record ArmRun(Path folder) {

    /** Name of the gold reward among the parts of held-out scores. */
    public static final String GOLD = "gold";

    private static final int CHECKPOINT_EVERY = 10;
    private static final String WALL_CLOCK = "time/";
    private static final String BEFORE = "held-out-before";
    private static final String AFTER = "held-out-after";

    /**
     * What the run is judged by.
     *
     * @param models which models it trains and is scored by, for instance a digest of their weights
     * @param gold of training prompts
     * @param heldOutGold of held-out prompts
     * @param heldOut the prompts to answer before and after, and every so often between
     * @param every iterations from one answer to the held-out prompts to the next
     */
    public record Judging(
            String models, RewardFunction gold, RewardFunction heldOutGold, PromptBatch heldOut, int every) {}

    /**
     * Whether it trained exactly this many iterations and answered the held-out prompts.
     *
     * @throws io.pposcope.internal.files.MalformedFileException if the folder is another run's, or longer
     */
    public boolean complete(ArmOrigin origin, int iterations) throws IOException {
        origin.requireIn(folder);
        int there = isWhole() ? history().size() : 0;
        if (there > iterations) {
            throw new MalformedFileException(metrics() + " has " + there + " iterations; expected " + iterations
                    + ": ask for " + there + ", or choose another folder");
        }
        return there == iterations;
    }

    /** Whether its training came to an end, whatever it was made of. */
    public boolean isWhole() {
        return Files.exists(file(AFTER)) && Files.exists(metrics());
    }

    /**
     * Trains up to this many iterations, telling of each.
     *
     * @throws io.pposcope.internal.files.FolderInUseException if another process trains in this folder
     * @throws io.pposcope.internal.files.MalformedFileException if the folder is another run's
     */
    public void train(PpoMax start, Judging judging, int iterations, Consumer<RunHistory> progress) throws IOException {
        try (RunFolder run = RunFolder.alone(folder)
                .checkpoints(checkpoints(), CHECKPOINT_EVERY)
                .thinned(1, 0)) {
            ArmOrigin.of(start, judging).settle(folder);
            RunHistory history = begin(run, start, judging);
            run.recording(recordings());
            while (start.state().iteration() < iterations) {
                Map<String, Double> heldOut = start.state().iteration() % judging.every() == 0
                        ? HeldOutMetrics.of(answers(start, judging))
                        : Map.of();
                Iteration iteration = start.next();
                run.keep(start, iteration, history.add(metrics(iteration, judging, heldOut)));
                progress.accept(history);
            }
            StageFiles.write(folder, AFTER, answers(start, judging));
            deleteTree(checkpoints());
        }
    }

    private static Map<String, Double> metrics(Iteration iteration, Judging judging, Map<String, Double> heldOut) {
        Map<String, Double> metrics = new LinkedHashMap<>(iteration.metrics());
        metrics.keySet().removeIf(path -> path.startsWith(WALL_CLOCK));
        metrics.put(
                RunHistory.GOLD, judging.gold().score(iteration.rollout()).raw().mean());
        metrics.putAll(heldOut);
        return metrics;
    }

    private RunHistory begin(RunFolder run, PpoMax ppo, Judging judging) throws IOException {
        if (run.resume(ppo).isEmpty()) {
            StageFiles.write(folder, BEFORE, answers(ppo, judging));
            ppo.warmUpCritic();
        }
        return run.history(ppo);
    }

    /** The policy's answers to the held-out prompts; the score is the reward's, gold is a part. */
    private static Scores answers(PpoMax ppo, Judging judging) {
        Scores scores = ppo.score(ppo.rollout(judging.heldOut()));
        Map<String, PerResponse> parts = new LinkedHashMap<>(scores.parts());
        parts.put(GOLD, judging.heldOutGold().score(scores.rollout()).raw());
        return new Scores(scores.rollout(), scores.raw(), parts);
    }

    public RunHistory history() throws IOException {
        return RunHistory.read(metrics());
    }

    public Recording recording() throws IOException {
        return Recording.open(recordings());
    }

    /** The starting policy's answers to the held-out prompts. */
    public Scores before() throws IOException {
        return scores(BEFORE);
    }

    /** The trained policy's answers to the held-out prompts. */
    public Scores after() throws IOException {
        return scores(AFTER);
    }

    private Scores scores(String name) throws IOException {
        StageValue value = StageFiles.read(folder, name);
        if (value instanceof Scores scores) {
            return scores;
        }
        throw new IOException(file(name) + " holds a " + value.getClass().getSimpleName()
                + "; expected the scores of held-out answers:" + " delete the folder and run the arm again");
    }

    private Path file(String name) {
        return folder.resolve(name + ".jsonl");
    }

    private Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    private Path recordings() {
        return folder.resolve("recording");
    }

    private Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> tree = Files.walk(root)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The run of a seed below its arm's folder. */
    public static ArmRun of(Path arm, int seed) {
        return new ArmRun(arm.resolve("seed-" + seed));
    }
}
