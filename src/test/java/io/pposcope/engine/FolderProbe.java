package io.pposcope.engine;

import com.google.gson.Gson;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Decoding;
import io.pposcope.model.files.ModelFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints, as JSON, the log-probabilities of every next token after each of the given tokens; and saves the model anew.
 * {@code FolderProbe FOLDER SAVED_FOLDER ID…}; compare_with_transformers.py reads it.
 */
public final class FolderProbe {

    private FolderProbe() {}

    public static void main(String... arguments) throws Exception {
        ModelFolder folder = ModelFolder.open(Path.of(arguments[0]));
        int[] ids = Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray();
        var weights = folder.languageModel();
        ModelFolder.save(Path.of(arguments[1]), folder.architecture(), weights);
        try (TorchEngine engine = TorchEngine.open(folder.architecture(), "cpu")) {
            var policy = engine.policy(weights);
            List<double[]> rows = IntStream.rangeClosed(1, ids.length)
                    .mapToObj(length -> {
                        try (Decoding decoding = policy.decode(
                                TokenIds.of(Arrays.copyOf(ids, length)),
                                1,
                                new SamplingControls(1, 1, SamplingControls.ALL_TOKENS, 1))) {
                            return decoding.nextLogProbs(0);
                        }
                    })
                    .toList();
            System.out.println(new Gson().toJson(rows));
        }
    }
}
