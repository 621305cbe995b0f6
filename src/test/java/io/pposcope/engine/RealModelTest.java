package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.Tolerances;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.TokenScores;
import io.pposcope.model.Weights;
import io.pposcope.model.files.ModelConfig;
import io.pposcope.model.files.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real trained Llama model that nobody here made, against float64 values computed elsewhere. */
class RealModelTest {

    private static final Path FOLDER = Path.of("..", "..", "shared", "models", "stories260K");

    private JsonObject golden;
    private TorchEngine engine;
    private Weights weights;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.isDirectory(FOLDER), "skipped: there is no " + FOLDER + " with the stories260K model");
        golden = JsonParser.parseString(Files.readString(FOLDER.resolve("golden.json")))
                .getAsJsonObject();
        Architecture architecture = ModelConfig.parse(Files.readString(FOLDER.resolve("config.json")), "config.json");
        assertEquals(
                architecture, ModelConfig.parse(Files.readString(FOLDER.resolve("config.v4.json")), "config.v4.json"));
        engine = TorchEngine.open(architecture, "cpu");
        weights = Safetensors.read(FOLDER.resolve("model.safetensors"));
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    private double[] numbers(String name) {
        return StreamSupport.stream(golden.getAsJsonArray(name).spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    private int[] greedy() {
        return Arrays.stream(numbers("greedy_ids")).mapToInt(x -> (int) x).toArray();
    }

    /** Everything but the first token as a response to it. */
    private static Sequences after(int... ids) {
        return new Sequences(TokenIds.of(new int[] {ids[0]}), TokenIds.of(Arrays.copyOfRange(ids, 1, ids.length)));
    }

    @Test
    void log_probs_and_entropies_agree() {
        TokenScores scores = engine.policy(weights).score(after(greedy()), 1);
        double[] logProbs = numbers("greedy_token_logprobs");
        double[] entropies = numbers("entropy_per_position");
        double[] found = scores.logProbs().row(0);
        assertArrayEquals(
                logProbs,
                Arrays.copyOfRange(found, found.length - logProbs.length, found.length),
                Tolerances.FLOAT32_LOGIT);
        double[] foundEntropies = scores.entropies().row(0);
        assertArrayEquals(
                entropies,
                Arrays.copyOfRange(foundEntropies, foundEntropies.length - entropies.length, foundEntropies.length),
                Tolerances.FLOAT32_LOGIT);
    }

    @Test
    void greedy_text_is_the_same_token_for_token() {
        int[] ids = greedy();
        int prompt = numbers("prompt_ids").length;
        Policy policy = engine.policy(weights);
        SamplingControls likeliest = new SamplingControls(1, 1, 1, 1);
        try (Decoding decoding =
                policy.decode(TokenIds.of(Arrays.copyOf(ids, prompt)), ids.length - prompt, likeliest)) {
            for (int t = prompt; t < ids.length; t++) {
                int[] chosen = decoding.sample(new double[] {0.5}).tokens();
                assertEquals(ids[t], chosen[0], "token " + t);
                if (t + 1 < ids.length) {
                    decoding.advance(chosen);
                }
            }
        }
    }

    @Test
    void gradient_norms_of_the_language_loss_agree() {
        JsonObject norms = golden.getAsJsonObject("grad_l2_norm_of_mean_nll");
        try (ScriptModule module = ScriptModule.of(engine.architecture(), Device.cpu(), Precision.FLOAT32);
                TrainedTensors model =
                        new TrainedTensors(module, engine.architecture().parameters(), weights)) {
            double loss = LanguagePass.accumulate(model, after(greedy()), 1);
            assertEquals(golden.get("mean_nll").getAsDouble(), loss, Tolerances.FLOAT32_LOGIT);
            Weights gradients = model.gradients();
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
