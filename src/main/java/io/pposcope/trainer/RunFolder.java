package io.pposcope.trainer;

import io.pposcope.experience.Iteration;
import io.pposcope.internal.files.FolderLock;
import io.pposcope.recording.Recorder;
import io.pposcope.recording.RunHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A run on disk: its metrics as JSON lines, its recorded iterations, its checkpoints, and going on where it was killed.
 * What is written and where is set first, or changed later; {@link #keep} writes it after every iteration. From the
 * first write on no other process writes in its folders. Safe for any thread.
 */
public final class RunFolder implements AutoCloseable {

    private static final String METRICS = "metrics.jsonl";

    /**
     * @param every iterations between checkpoints
     * @param newest how many of the newest stay; none where all do
     * @param older of the older ones those stay whose iteration is a multiple of this; 0 for none
     */
    private record Checkpoints(Path folder, int every, Optional<Integer> newest, int older) {}

    private final boolean alone;
    private final Map<Path, FolderLock> held = new HashMap<>();
    private Optional<Path> recording = Optional.empty();
    private Optional<Recorder> recorder = Optional.empty();
    private Optional<Path> metrics = Optional.empty();
    private Optional<Checkpoints> checkpoints = Optional.empty();
    private int last = -1;
    /** What the metrics file holds: so many iterations of this history, in so many bytes. */
    private RunHistory written;

    private int lines;
    private long bytes;

    private RunFolder(boolean alone) {
        this.alone = alone;
    }

    /** A run that writes nothing yet; other runs of this process may write in the same folders. */
    public static RunFolder shared() {
        return new RunFolder(false);
    }

    /**
     * A run that has a folder for itself until it is closed; its metrics are in {@code metrics.jsonl} there.
     *
     * @throws io.pposcope.internal.files.FolderInUseException if somebody holds the folder
     */
    public static RunFolder alone(Path folder) throws IOException {
        RunFolder run = new RunFolder(true);
        run.held.put(folder, FolderLock.hold(folder));
        run.metrics = Optional.of(folder.resolve(METRICS));
        return run;
    }

    /** Records every iteration's stage values in a folder from now on; a shared run's metrics are written there too. */
    public synchronized RunFolder recording(Path folder) throws IOException {
        recorder = Optional.of(Recorder.into(folder));
        recording = Optional.of(folder);
        metrics = alone ? metrics : Optional.of(folder.resolve(METRICS));
        return this;
    }

    /**
     * Writes a checkpoint to a folder after every so many iterations from now on; all of them stay.
     *
     * @throws IllegalArgumentException if {@code every} is below 1
     */
    public synchronized RunFolder checkpoints(Path folder, int every) {
        if (every < 1) {
            throw new IllegalArgumentException(
                    "a checkpoint every " + every + " iterations is impossible; give 1 or more");
        }
        checkpoints = Optional.of(new Checkpoints(folder, every, Optional.empty(), 0));
        return this;
    }

    /**
     * Of the checkpoints only the newest stay, and older ones whose iteration is a multiple of {@code older}, 0 for
     * none.
     */
    public synchronized RunFolder thinned(int newest, int older) {
        checkpoints = checkpoints.map(set -> new Checkpoints(set.folder(), set.every(), Optional.of(newest), older));
        return this;
    }

    /** A checkpoint is written also when so many iterations are made. */
    public synchronized RunFolder until(int iterations) {
        last = iterations;
        return this;
    }

    /**
     * Puts the newest complete checkpoint, where there is one, into a run of the same configuration.
     *
     * @throws IOException as {@link Checkpoint#resume}
     */
    public synchronized Optional<Checkpoint.Resumed> resume(PpoMax ppo) throws IOException {
        return checkpoints.isEmpty()
                ? Optional.empty()
                : Checkpoint.resume(checkpoints.get().folder(), ppo);
    }

    /** The metrics of the iterations before the present one, to which the file is cut: later ones are made again. */
    public synchronized RunHistory history(PpoMax ppo) throws IOException {
        Path file = metrics.orElseThrow();
        RunHistory history = RunHistory.goOn(file, ppo.state().iteration());
        wrote(file, history);
        return history;
    }

    /**
     * Writes a finished iteration and, where one is due, a checkpoint. Called again where it failed, it writes all of
     * it again.
     *
     * @param history up to and with this iteration
     */
    public synchronized void keep(PpoMax ppo, Iteration iteration, RunHistory history) throws IOException {
        if (recorder.isPresent()) {
            hold(recording.orElseThrow());
            recorder.get().add(iteration);
        }
        if (metrics.isPresent()) {
            write(metrics.get(), history);
        }
        if (checkpoints.isPresent() && due(checkpoints.get(), ppo.state().iteration())) {
            save(checkpoints.get(), ppo);
        }
    }

    /** Appends where the file holds all earlier iterations of this history, else writes the whole. */
    private void write(Path file, RunHistory history) throws IOException {
        boolean grown =
                history == written && history.size() == lines + 1 && Files.exists(file) && Files.size(file) == bytes;
        if (grown) {
            history.appendTo(file);
        } else {
            history.writeTo(file);
        }
        wrote(file, history);
    }

    private void wrote(Path file, RunHistory history) throws IOException {
        written = history;
        lines = history.size();
        bytes = Files.size(file);
    }

    private boolean due(Checkpoints set, int made) {
        return made % set.every() == 0 || made == last;
    }

    private void save(Checkpoints set, PpoMax ppo) throws IOException {
        hold(set.folder());
        Checkpoint.save(set.folder(), ppo);
        if (set.newest().isPresent()) {
            Checkpoint.thin(set.folder(), set.newest().get(), set.older());
        }
    }

    /** Who has a folder for himself holds all below it. */
    private void hold(Path folder) throws IOException {
        if (!alone && !held.containsKey(folder)) {
            held.put(folder, FolderLock.share(folder));
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(FolderLock::close);
        held.clear();
    }
}
