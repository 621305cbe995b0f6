package io.pposcope.recording;

import io.pposcope.experience.Iteration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes iterations into a folder as they are made; {@link Recording} reads them. */
public final class Recorder {

    private static final String EXPLANATION = """
            A recording of PPO iterations (format pposcope-recording-1), two files each:

            iteration-000012.jsonl        first line: what holds for all (kind, metrics by path, rules, sampling controls);
                                          then one line per response (prompt, response, score and its parts),
                                          then one line per minibatch of the update
            iteration-000012.safetensors  numbers per response token, responses one after another:
                                          lengths, tokens (I64); logProbs, samplingLogProbs, entropies, refLogProbs, values,
                                          byHand, klPenalties, rewards, rawAdvantages, advantages, returns, mask (F64);
                                          ratios.N and clipped.N with ratios.N.lengths for every minibatch

            In Python: json.loads on each line, and safetensors.numpy.load_file.
            """;

    private final Path folder;

    private Recorder(Path folder) {
        this.folder = folder;
    }

    /** Begins, or goes on with, a recording in a folder. */
    public static Recorder into(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("FORMAT.txt"), EXPLANATION);
        return new Recorder(folder);
    }

    /** Writes an iteration; one of the same number, made before a rewind, is replaced. */
    public void add(Iteration iteration) throws IOException {
        try {
            StageFiles.write(folder, name(iteration.iteration()), iteration);
        } catch (IOException e) {
            throw new IOException("iteration " + iteration.iteration() + " could not be recorded in " + folder
                    + ", earlier ones are untouched: " + e.getMessage() + "; free space there or record elsewhere", e);
        }
    }

    static String name(int iteration) {
        return String.format("iteration-%06d", iteration);
    }
}
