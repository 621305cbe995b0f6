package io.pposcope.recording;

import io.pposcope.experience.Iteration;
import io.pposcope.internal.files.FileReplacement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes iterations into a folder as they are made; {@link Recording} reads them. */
public final class Recorder {

    private static final String EXPLANATION =
            """
            A recording of PPO iterations (format pposcope-recording-1), two files each:

            iteration-000012.jsonl        first line: what holds for all (kind, metrics by path, rules, sampling controls),
                                          and how many lines follow;
                                          then one line per response (prompt, response, score and its parts),
                                          then one line per minibatch of the update
            iteration-000012.safetensors  numbers per response token, responses one after another:
                                          lengths, tokens (I64); logProbs, samplingLogProbs, entropies, refLogProbs, values,
                                          byHand, tokenParts.N, klPenalties, rewards, rawAdvantages, advantages, returns, mask (F64);
                                          ratios.N and clipped.N with ratios.N.lengths for every minibatch

            Infinity, -Infinity and NaN are strings in the JSON. A file NAME.writing is one being written.

            In Python:

                lines = [json.loads(line) for line in open("iteration-000012.jsonl", encoding="utf-8")]
                header, rows = lines[0], lines[1:1 + lines[0]["lines"]["rows"]]
                series = safetensors.numpy.load_file("iteration-000012.safetensors")
                rewards = numpy.split(series["rewards"], series["lengths"].cumsum()[:-1])   # one array per response
            """;

    private final Path folder;

    private Recorder(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins, or goes on with, a recording in a folder, and explains the format there in {@code FORMAT.txt}.
     *
     * @throws IOException if there can be no such folder or nothing can be written in it
     */
    public static Recorder into(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " is a file; a recording is a folder: name another");
        }
        Files.createDirectories(folder);
        try (FileReplacement text = FileReplacement.prepare(
                folder.resolve("FORMAT.txt"),
                List.of(StandardCharsets.UTF_8.encode(EXPLANATION)).iterator())) {
            text.commit();
        }
        return new Recorder(folder);
    }

    /**
     * Writes an iteration; one of the same number, made before a rewind, is replaced, and later ones stay.
     *
     * @throws IOException if the disk does not take it; all that was recorded before is as it was
     */
    public void add(Iteration iteration) throws IOException {
        try {
            StageFiles.write(folder, name(iteration.iteration()), iteration);
        } catch (IOException e) {
            throw new IOException(
                    "iteration " + iteration.iteration() + " could not be recorded in " + folder
                            + ", earlier ones are untouched: " + e.getMessage()
                            + "; free space there or record elsewhere",
                    e);
        }
    }

    static String name(int iteration) {
        return String.format(Locale.ROOT, "iteration-%06d", iteration);
    }
}
