package io.pposcope.trainer;

import io.pposcope.internal.files.FolderInUseException;
import io.pposcope.internal.files.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's state as a folder: {@code state.json}, six safetensors files (weights and both AdamW moments of policy and
 * critic), and where an iteration was under way, what it had reached. {@code state.json} holds length and CRC-32 of
 * each file.
 *
 * <p>A checkpoint is written beside its place and renamed when complete, so a folder of that name is always whole: a
 * run that is killed, or a disk that is full, leaves the last one readable. Processes that write in one folder take
 * turns by a {@link FolderLock}; a reader gets one of two states that replace each other, never parts of both.
 */
public final class Checkpoint {

    private static final System.Logger LOG = System.getLogger(Checkpoint.class.getPackageName());

    /** A reader that is overtaken so often reads much slower than somebody writes. */
    private static final int ATTEMPTS = 100;

    /** A checkpoint that was read: the state, and what it was trained with. */
    public record Saved(TrainingSnapshot snapshot, Fingerprint fingerprint) {}

    private Checkpoint() {}

    /** Saves a run as it stands below its folder, as {@code iteration-000012}; returns that folder. */
    public static Path save(Path run, PpoMax ppo) throws IOException {
        return write(CheckpointFolders.of(run, ppo.state().iteration()), ppo.present(), Fingerprint.of(ppo.setup()));
    }

    /**
     * Writes a state as the given folder, replacing it in one step; returns it.
     *
     * @throws FolderInUseException if another process trains in the folder around it
     * @throws IOException if the disk does not take it, or the folder holds something else than a checkpoint
     */
    public static Path write(Path folder, TrainingSnapshot snapshot, Fingerprint fingerprint) throws IOException {
        try {
            return CheckpointFolders.write(folder, partial -> CheckpointFiles.write(partial, snapshot, fingerprint));
        } catch (FolderInUseException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "the checkpoint " + folder + " could not be written, earlier ones are untouched: " + e.getMessage()
                            + "; free space there or choose another folder",
                    e);
        }
    }

    /** The complete checkpoint of a run's highest iteration. */
    public static Optional<Path> latest(Path run) throws IOException {
        List<Path> complete = CheckpointFolders.complete(run);
        return complete.isEmpty() ? Optional.empty() : Optional.of(complete.getLast());
    }

    /**
     * Where a run goes on.
     *
     * @param from the checkpoint it was read from
     * @param underway the iteration to be finished first
     */
    public record Resumed(Path from, Optional<LiveIteration> underway) {}

    /**
     * Puts the latest checkpoint of a folder, where there is one, into a run of the same configuration.
     *
     * @throws IOException if it does not fit the run, or if there are checkpoints and none is complete, naming what
     *     each lacks
     */
    public static Optional<Resumed> resume(Path run, PpoMax ppo) throws IOException {
        Optional<Path> latest = latest(run);
        List<String> incomplete = incomplete(run);
        if (latest.isEmpty() && !incomplete.isEmpty()) {
            throw new IOException("no checkpoint in " + run + " is complete: " + String.join("; ", incomplete)
                    + "; restore one, move them away to begin anew, or choose another folder");
        }
        return latest.isEmpty() ? Optional.empty() : Optional.of(new Resumed(latest.get(), load(latest.get(), ppo)));
    }

    /** The folders of a run that are named like checkpoints and are not whole, each with what it lacks. */
    public static List<String> incomplete(Path run) throws IOException {
        return CheckpointFolders.incomplete(run);
    }

    /**
     * Deletes a run's complete checkpoints but for the newest and some of the older ones.
     *
     * @param newest how many of the highest iterations stay
     * @param every older ones stay whose iteration is a multiple of this; 0 for none
     */
    public static void thin(Path run, int newest, int every) throws IOException {
        FolderLock.write(run, () -> {
            List<Path> complete = CheckpointFolders.complete(run);
            for (Path old : complete.subList(0, Math.max(0, complete.size() - newest))) {
                if (every == 0 || CheckpointFolders.iteration(old) % every != 0) {
                    CheckpointFolders.delete(old);
                }
            }
            return run;
        });
    }

    /**
     * Reads a checkpoint; no model is needed. Where it is being replaced, either state is read whole.
     *
     * @throws IOException if it is torn or of another format
     */
    public static Saved read(Path folder) throws IOException {
        IOException overtaken = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path place = CheckpointFolders.place(folder);
            Optional<CheckpointFolders.Occupant> occupant = CheckpointFolders.occupant(place);
            try {
                Saved saved = CheckpointFiles.read(place);
                if (occupant.equals(CheckpointFolders.occupant(place))) {
                    return saved;
                }
            } catch (IOException e) {
                if (place.equals(CheckpointFolders.place(folder))
                        && occupant.equals(CheckpointFolders.occupant(place))) {
                    throw e;
                }
                overtaken = e;
            }
        }
        throw new IOException(
                folder + " was replaced each of the " + ATTEMPTS
                        + " times it was read; read it when nobody writes there",
                overtaken);
    }

    /**
     * Puts a saved state into a run of the same configuration, seed, models and tokenizer; it goes on bit for bit, from
     * the middle of an iteration too.
     *
     * @return the iteration that was under way
     * @throws IOException if the checkpoint is torn, of another format, or was made with something else
     */
    public static Optional<LiveIteration> load(Path folder, PpoMax ppo) throws IOException {
        Saved saved = read(folder);
        Fingerprint here = Fingerprint.of(ppo.setup());
        List<String> differences = new ArrayList<>(here.differencesFrom(saved.fingerprint()));
        if (saved.snapshot().seed() != ppo.seed()) {
            differences.add("seed " + ppo.seed() + " here, " + saved.snapshot().seed() + " there");
        }
        if (!saved.snapshot().config().equals(ppo.config())) {
            differences.add("another configuration (there → here: "
                    + String.join(", ", saved.snapshot().config().differencesTo(ppo.config()))
                    + "; ppo.with(config) changes it after loading)");
        }
        if (!differences.isEmpty()) {
            throw new IOException(folder + " belongs to another run: " + String.join("; ", differences)
                    + "; start this one with the same, or in another folder");
        }
        here.otherRounding(saved.fingerprint())
                .ifPresent(words -> LOG.log(System.Logger.Level.WARNING, "{0}: {1}", folder, words));
        try {
            return ppo.restore(saved.snapshot());
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + " does not fit this run: " + e.getMessage(), e);
        }
    }
}
