package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.Tolerances;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Decoding;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import io.pposcope.model.files.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A GPT-2 with random weights, against float64 values computed elsewhere. */
class Gpt2ModelTest {

    private static final Path FOLDER = Path.of("..", "..", "shared", "models", "gpt2-tiny-random");

    private JsonObject golden;
    private TorchEngine engine;
    private Weights weights;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.isDirectory(FOLDER), "skipped: there is no " + FOLDER + " with the random GPT-2");
        golden = JsonParser.parseString(Files.readString(FOLDER.resolve("golden.json")))
                .getAsJsonObject();
        ModelFolder folder = ModelFolder.open(FOLDER);
        weights = folder.languageModel();
        engine = TorchEngine.open(folder.architecture(), "cpu");
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    private int[] ids(String name) {
        return golden.getAsJsonArray(name).asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    private static double[] logSoftmax(double[] logits) {
        double most = Arrays.stream(logits).max().orElseThrow();
        double total = most
                + Math.log(Arrays.stream(logits).map(x -> Math.exp(x - most)).sum());
        return Arrays.stream(logits).map(x -> x - total).toArray();
    }

    @Test
    void every_next_token_has_the_golden_log_probability() {
        int[] ids = ids("ids");
        var policy = engine.policy(weights);
        for (int length = 1; length <= ids.length; length++) {
            double[] want =
                    logSoftmax(golden.getAsJsonArray("logits").get(length - 1).getAsJsonArray().asList().stream()
                            .mapToDouble(JsonElement::getAsDouble)
                            .toArray());
            try (Decoding decoding = policy.decode(
                    TokenIds.of(Arrays.copyOf(ids, length)),
                    1,
                    new SamplingControls(1, 1, SamplingControls.ALL_TOKENS, 1))) {
                assertArrayEquals(
                        want, decoding.nextLogProbs(0), Tolerances.FLOAT32_LOGIT, "after " + length + " tokens");
            }
        }
    }

    @Test
    void greedy_text_is_the_same_also_beside_a_shorter_prompt() {
        int[] want = ids("greedy_from_first4");
        var policy = engine.policy(weights);
        TokenIds prompts = TokenIds.of(Arrays.copyOf(want, 4), new int[] {7});
        try (Decoding decoding = policy.decode(prompts, want.length - 4, new SamplingControls(1, 1, 1, 1))) {
            for (int t = 4; t < want.length; t++) {
                int[] chosen = decoding.sample(new double[] {0.5, 0.5}).tokens();
                assertEquals(want[t], chosen[0], "token " + t);
                if (t + 1 < want.length) {
                    decoding.advance(chosen);
                }
            }
        }
    }

    @Test
    void gradients_of_the_language_loss_agree() {
        JsonObject norms = golden.getAsJsonObject("grad_l2_norm_of_mean_nll");
        int[] ids = ids("ids");
        try (ScriptModule module = ScriptModule.of(engine.architecture(), Device.cpu(), Precision.FLOAT32);
                TrainedTensors model =
                        new TrainedTensors(module, engine.architecture().parameters(), weights)) {
            var text =
                    new Sequences(TokenIds.of(new int[] {ids[0]}), TokenIds.of(Arrays.copyOfRange(ids, 1, ids.length)));
            assertEquals(
                    golden.get("mean_nll").getAsDouble(),
                    LanguagePass.accumulate(model, text, 1),
                    Tolerances.FLOAT32_LOGIT);
            Weights gradients = model.gradients();
            assertTrue(norms.size() > 20, "golden gradients of every tensor");
            for (String name : norms.keySet()) {
                float[] values = gradients.tensor(name).values();
                double norm = Math.sqrt(IntStream.range(0, values.length)
                        .mapToDouble(i -> (double) values[i] * values[i])
                        .sum());
                double want = norms.get(name).getAsDouble();
                assertEquals(want, norm, Tolerances.FLOAT32_GRADIENT_NORM * want, name);
            }
        }
    }
}
