package io.pposcope.trainer;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import io.pposcope.model.LearnerState;
import io.pposcope.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run's state as a folder: {@code state.json} and six safetensors files, weights and both AdamW moments of policy and
 * critic.
 *
 * <p>A checkpoint is written beside its place and renamed when complete, so a folder of that name is always whole: a run
 * that is killed leaves its last checkpoint readable.
 */
public final class Checkpoint {

    private static final Gson JSON = new GsonBuilder().setPrettyPrinting().create();
    private static final String PREFIX = "iteration-";
    private static final String PARTIAL = ".writing";

    private record Header(String format, String preset, long seed, TrainerState state, long policySteps, long criticSteps) {}

    private static final String FORMAT = "pposcope-checkpoint-1";

    private Checkpoint() {}

    /** Saves under {@code runs/iteration-000012}; returns that folder. */
    public static Path save(Path run, PpoMax ppo) throws IOException {
        Path folder = run.resolve(String.format("%s%06d", PREFIX, ppo.state().iteration()));
        Path partial = run.resolve(folder.getFileName() + PARTIAL);
        delete(partial);
        Files.createDirectories(partial);
        LearnerState learner = ppo.setup().learner().state();
        writePart(partial, "policy", learner.policy());
        writePart(partial, "critic", learner.critic());
        Header header = new Header(FORMAT, ppo.config().name(), ppo.seed(), ppo.state(), learner.policy().steps(),
                learner.critic().steps());
        Files.writeString(partial.resolve("state.json"), JSON.toJson(header) + "\n");
        delete(folder);
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        return folder;
    }

    private static void writePart(Path folder, String name, LearnerState.Part part) throws IOException {
        Safetensors.write(folder.resolve(name + ".safetensors"), part.weights());
        Safetensors.write(folder.resolve(name + ".first-moments.safetensors"), part.firstMoments());
        Safetensors.write(folder.resolve(name + ".second-moments.safetensors"), part.secondMoments());
    }

    /** The newest complete checkpoint of a run. */
    public static Optional<Path> latest(Path run) throws IOException {
        if (!Files.isDirectory(run)) {
            return Optional.empty();
        }
        try (Stream<Path> entries = Files.list(run)) {
            return entries.filter(entry -> isCheckpoint(entry.getFileName().toString())).max(Comparator.naturalOrder());
        }
    }

    private static boolean isCheckpoint(String name) {
        return name.startsWith(PREFIX) && !name.endsWith(PARTIAL);
    }

    /**
     * Puts a saved state into a run of the same preset and seed.
     *
     * @throws IOException if the checkpoint is torn, of another format, preset, seed or architecture
     */
    public static void load(Path folder, PpoMax ppo) throws IOException {
        Header header = header(folder);
        if (!header.preset().equals(ppo.config().name()) || header.seed() != ppo.seed()) {
            throw new IOException(folder + " holds a run of preset " + header.preset() + " with seed " + header.seed()
                    + ", this run is " + ppo.config().name() + " with seed " + ppo.seed() + "; start it with those");
        }
        try {
            ppo.restore(header.state(), new LearnerState(
                    readPart(folder, "policy", header.policySteps()), readPart(folder, "critic", header.criticSteps())));
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + " does not fit this run: " + e.getMessage(), e);
        }
    }

    private static Header header(Path folder) throws IOException {
        Path file = folder.resolve("state.json");
        if (!Files.isRegularFile(file)) {
            throw new IOException(folder + " is not a checkpoint: it has no state.json; expected a folder named " + PREFIX + "000000");
        }
        try {
            Header header = JSON.fromJson(Files.readString(file), Header.class);
            if (header == null || !FORMAT.equals(header.format())) {
                throw new IOException(file + " is of another format than " + FORMAT);
            }
            return header;
        } catch (JsonSyntaxException e) {
            throw new IOException(file + " is torn: it is not JSON; use an earlier checkpoint", e);
        }
    }

    private static LearnerState.Part readPart(Path folder, String name, long steps) throws IOException {
        return new LearnerState.Part(
                Safetensors.read(folder.resolve(name + ".safetensors")),
                Safetensors.read(folder.resolve(name + ".first-moments.safetensors")),
                Safetensors.read(folder.resolve(name + ".second-moments.safetensors")), steps);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> entries;
            try (Stream<Path> walk = Files.walk(folder)) {
                entries = walk.sorted(Comparator.reverseOrder()).toList();
            }
            entries.forEach(Checkpoint::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
