package io.pposcope.evaluate;

import io.pposcope.evaluate.ArmRun.Judging;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import io.pposcope.recording.RecordJson;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run is made of, kept in its folder as {@code arm.json}, so that no run goes on in, or is counted from, the
 * folder of another.
 *
 * @param models which models it trains and is scored by
 * @param heldOut how many held-out prompts it answers
 * @param every iterations from one such answer to the next
 */
public record ArmOrigin(String format, String models, PpoMaxConfig config, long seed, int heldOut, int every) {

    private static final String FORMAT = "pposcope-arm-1";
    private static final String NAME = "arm.json";

    public ArmOrigin(String models, PpoMaxConfig config, long seed, int heldOut, int every) {
        this(FORMAT, models, config, seed, heldOut, every);
    }

    static ArmOrigin of(PpoMax ppo, Judging judging) {
        return new ArmOrigin(
                judging.models(),
                ppo.config(),
                ppo.seed(),
                judging.heldOut().prompts().size(),
                judging.every());
    }

    /** Notes itself in a folder in which nothing has been trained, or checks what is noted there. */
    void settle(Path folder) throws IOException {
        requireIn(folder);
        Path beside = Files.writeString(folder.resolve(NAME + ".writing"), RecordJson.toJson(this) + "\n");
        Files.move(beside, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Checks that a folder is empty or this run's.
     *
     * @throws MalformedFileException if it is another's, saying what differs
     */
    void requireIn(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            if (Files.exists(folder.resolve("metrics.jsonl"))) {
                throw new MalformedFileException(
                        file + " is missing beside metrics.jsonl, so nothing says what that run"
                                + " was made of; expected it: " + REMEDY);
            }
            return;
        }
        ArmOrigin there = read(file);
        List<String> differences = differencesFrom(there);
        if (!differences.isEmpty()) {
            throw new MalformedFileException(
                    file + " is of another run: " + String.join("; ", differences) + ": " + REMEDY);
        }
    }

    private static final String REMEDY = "choose another folder, or move this one away to make the run anew";

    private static ArmOrigin read(Path file) throws IOException {
        try {
            return RecordJson.fromJson(TextFile.read(file), ArmOrigin.class);
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(
                    file + ", line 1: " + e.getMessage() + "; expected what ./pposcope compare writes: " + REMEDY, e);
        }
    }

    private List<String> differencesFrom(ArmOrigin there) {
        List<String> differences = new ArrayList<>();
        if (!format.equals(there.format)) {
            differences.add("its format is " + there.format + ", expected " + format);
        }
        if (!models.equals(there.models)) {
            differences.add("it was made with other models (" + there.models + " there, " + models + " here)");
        }
        if (!config.equals(there.config)) {
            differences.add("its configuration differs (there → here: "
                    + String.join(", ", there.config.differencesTo(config)) + ")");
        }
        if (seed != there.seed) {
            differences.add("its seed is " + there.seed + ", expected " + seed);
        }
        if (heldOut != there.heldOut || every != there.every) {
            differences.add("it answers " + there.heldOut + " held-out prompts every " + there.every
                    + " iterations, expected " + heldOut + " every " + every);
        }
        return differences;
    }
}
