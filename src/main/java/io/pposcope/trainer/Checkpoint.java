package io.pposcope.trainer;

import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.model.LearnerState;
import io.pposcope.model.Safetensors;
import io.pposcope.recording.RecordJson;
import io.pposcope.recording.StageFiles;
import io.pposcope.stage.RolloutSoFar;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run's state as a folder: {@code state.json}, six safetensors files (weights and both AdamW moments of policy and
 * critic), and where an iteration was under way, what it had reached.
 *
 * <p>A checkpoint is written beside its place and renamed when complete, so a folder of that name is always whole: a run
 * that is killed, or a disk that is full, leaves the last one readable.
 */
public final class Checkpoint {

    private static final String FORMAT = "pposcope-checkpoint-2";
    private static final String PREFIX = "iteration-";
    private static final String PARTIAL = ".writing";
    private static final String REPLACED = ".replaced";
    private static final String REACHED = "reached";
    private static final String UPDATE = "update";

    private record Header(
            String format, Fingerprint fingerprint, PpoMaxConfig config, long seed, TrainerState state, long policySteps,
            long criticSteps, Optional<Underway> underway) {}

    private record Underway(Optional<RolloutSoFar> rollout, boolean updating, Map<String, Double> seconds) {}

    /** A checkpoint read: the state, and what it was trained with. */
    public record Saved(TrainingSnapshot snapshot, Fingerprint fingerprint) {}

    private Checkpoint() {}

    /** Saves a run as it stands below its folder, as {@code iteration-000012}; returns that folder. */
    public static Path save(Path run, PpoMax ppo) throws IOException {
        return write(run.resolve(String.format("%s%06d", PREFIX, ppo.state().iteration())), ppo.snapshot(), Fingerprint.of(ppo.setup()));
    }

    /** Writes a state as the given folder, replacing it in one step; returns it. */
    public static Path write(Path folder, TrainingSnapshot snapshot, Fingerprint fingerprint) throws IOException {
        Path partial = folder.resolveSibling(folder.getFileName() + PARTIAL);
        Path replaced = folder.resolveSibling(folder.getFileName() + REPLACED);
        try {
            delete(partial);
            Files.createDirectories(partial);
            writeInto(partial, snapshot, fingerprint);
        } catch (IOException e) {
            delete(partial);
            throw new IOException("the checkpoint " + folder + " could not be written, earlier ones are untouched: " + e.getMessage()
                    + "; free space there or choose another folder", e);
        }
        delete(replaced);
        if (Files.exists(folder)) {
            Files.move(folder, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        delete(replaced);
        return folder;
    }

    private static void writeInto(Path folder, TrainingSnapshot snapshot, Fingerprint fingerprint) throws IOException {
        LearnerState learner = snapshot.learner();
        writePart(folder, "policy", learner.policy());
        writePart(folder, "critic", learner.critic());
        if (snapshot.underway().isPresent()) {
            IterationSoFar soFar = snapshot.underway().get();
            StageFiles.write(folder, REACHED, soFar.reached());
            if (soFar.update().isPresent()) {
                StageFiles.write(folder, UPDATE, soFar.update().get());
            }
        }
        Header header = new Header(FORMAT, fingerprint, snapshot.config(), snapshot.seed(), snapshot.state(), learner.policy().steps(),
                learner.critic().steps(),
                snapshot.underway().map(soFar -> new Underway(soFar.rollout(), soFar.update().isPresent(), soFar.seconds())));
        writeText(folder.resolve("state.json"), RecordJson.toJson(header) + "\n");
    }

    private static void writePart(Path folder, String name, LearnerState.Part part) throws IOException {
        Safetensors.write(folder.resolve(name + ".safetensors"), part.weights());
        Safetensors.write(folder.resolve(name + ".first-moments.safetensors"), part.firstMoments());
        Safetensors.write(folder.resolve(name + ".second-moments.safetensors"), part.secondMoments());
    }

    private static void writeText(Path file, String text) throws IOException {
        Files.writeString(file, text);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** The newest complete checkpoint of a run. */
    public static Optional<Path> latest(Path run) throws IOException {
        if (!Files.isDirectory(run)) {
            return Optional.empty();
        }
        try (Stream<Path> entries = Files.list(run)) {
            return entries.filter(Checkpoint::isCheckpoint).max(Comparator.naturalOrder());
        }
    }

    /** A replaced folder counts where a process died between the two renames. */
    private static boolean isCheckpoint(Path folder) {
        String name = folder.getFileName().toString();
        boolean orphan = name.endsWith(REPLACED)
                && !Files.exists(folder.resolveSibling(name.substring(0, name.length() - REPLACED.length())));
        return name.startsWith(PREFIX) && !name.endsWith(PARTIAL) && (orphan || !name.endsWith(REPLACED));
    }

    /**
     * Reads a checkpoint; no model is needed.
     *
     * @throws IOException if it is torn or of another format
     */
    public static Saved read(Path folder) throws IOException {
        Header header = header(folder);
        LearnerState learner = new LearnerState(
                readPart(folder, "policy", header.policySteps()), readPart(folder, "critic", header.criticSteps()));
        Optional<IterationSoFar> underway =
                header.underway().isPresent() ? Optional.of(readUnderway(folder, header.underway().get())) : Optional.empty();
        return new Saved(new TrainingSnapshot(header.config(), header.seed(), header.state(), learner, underway), header.fingerprint());
    }

    private static IterationSoFar readUnderway(Path folder, Underway underway) throws IOException {
        StageValue reached = StageFiles.read(folder, REACHED);
        Optional<UpdateReport> update =
                underway.updating() ? Optional.of((UpdateReport) StageFiles.read(folder, UPDATE)) : Optional.empty();
        return new IterationSoFar(reached, underway.rollout(), update, underway.seconds());
    }

    /**
     * Puts a saved state into a run of the same configuration, seed, models and tokenizer; it goes on bit for bit, from the
     * middle of an iteration too.
     *
     * @return the iteration that was under way
     * @throws IOException if the checkpoint is torn, of another format, or was made with something else
     */
    public static Optional<LiveIteration> load(Path folder, PpoMax ppo) throws IOException {
        Saved saved = read(folder);
        List<String> differences = new ArrayList<>(Fingerprint.of(ppo.setup()).differencesFrom(saved.fingerprint()));
        if (saved.snapshot().seed() != ppo.seed()) {
            differences.add("seed " + ppo.seed() + " here, " + saved.snapshot().seed() + " there");
        }
        if (!saved.snapshot().config().equals(ppo.config())) {
            differences.add("another configuration (there → here: "
                    + String.join(", ", saved.snapshot().config().differencesTo(ppo.config())) + "; ppo.with(config) changes it after loading)");
        }
        if (!differences.isEmpty()) {
            throw new IOException(folder + " belongs to another run: " + String.join("; ", differences) + "; start this one with the same");
        }
        try {
            return ppo.restore(saved.snapshot());
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + " does not fit this run: " + e.getMessage(), e);
        }
    }

    private static Header header(Path folder) throws IOException {
        Path file = folder.resolve("state.json");
        if (!Files.isRegularFile(file)) {
            throw new IOException(folder + " is not a checkpoint: it has no state.json; expected a folder named " + PREFIX + "000000");
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        if (!text.contains("\"" + FORMAT + "\"")) {
            throw new IOException(file + " is torn or of another format than " + FORMAT + "; use an earlier checkpoint of this version");
        }
        try {
            return RecordJson.fromJson(text, Header.class);
        } catch (RuntimeException e) {
            throw new IOException(file + " is torn: " + e.getMessage() + "; use an earlier checkpoint", e);
        }
    }

    private static LearnerState.Part readPart(Path folder, String name, long steps) throws IOException {
        try {
            return new LearnerState.Part(
                    Safetensors.read(folder.resolve(name + ".safetensors")),
                    Safetensors.read(folder.resolve(name + ".first-moments.safetensors")),
                    Safetensors.read(folder.resolve(name + ".second-moments.safetensors")), steps);
        } catch (NoSuchFileException e) {
            throw new IOException(folder + " is torn: " + e.getFile() + " is missing; use an earlier checkpoint", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> entries;
            try (Stream<Path> walk = Files.walk(folder)) {
                entries = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path entry : entries) {
                Files.delete(entry);
            }
        }
    }
}
