package io.pposcope.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.Tolerances;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterFolder;
import io.pposcope.model.files.ModelFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adapters that PEFT saved: those that can be loaded give PEFT's log-probabilities, all others are refused by the
 * field's name.
 */
class AdapterKindsTest {

    private static JsonObject vectors;

    @TempDir
    Path temporary;

    @BeforeAll
    static void read() throws IOException {
        try (var stream = AdapterKindsTest.class.getResourceAsStream("/adapter-vectors.json")) {
            vectors = JsonParser.parseString(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
    }

    private static Stream<Named<JsonObject>> cases(String list, String name) throws IOException {
        read();
        return StreamSupport.stream(vectors.getAsJsonArray(list).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .map(one -> Named.of(
                        (one.has("base") ? one.get("base").getAsString() + ", " : "")
                                + one.get(name).getAsString(),
                        one));
    }

    static Stream<Named<JsonObject>> loaded() throws IOException {
        return cases("loaded", "name");
    }

    static Stream<Named<JsonObject>> refused() throws IOException {
        return Stream.concat(cases("refused", "field"), cases("leftOver", "field"));
    }

    private ModelFolder base(String kind) throws IOException {
        JsonObject base = vectors.getAsJsonObject("bases").getAsJsonObject(kind);
        Path folder = Files.createDirectories(temporary.resolve(kind));
        Files.writeString(folder.resolve("config.json"), base.get("config").toString());
        Files.write(
                folder.resolve("model.safetensors"),
                Base64.getDecoder().decode(base.get("weights").getAsString()));
        return ModelFolder.open(folder);
    }

    private Path adapters(JsonObject config, String weights) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("adapters"));
        Files.writeString(folder.resolve("adapter_config.json"), config.toString());
        Files.write(
                folder.resolve("adapter_model.safetensors"), Base64.getDecoder().decode(weights));
        return folder;
    }

    private static double[] numbers(JsonArray array) {
        return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    private static double[] logProbs(Policy policy) {
        int[] ids = Arrays.stream(numbers(vectors.getAsJsonArray("ids")))
                .mapToInt(id -> (int) id)
                .toArray();
        Sequences text =
                new Sequences(TokenIds.of(new int[] {ids[0]}), TokenIds.of(Arrays.copyOfRange(ids, 1, ids.length)));
        return policy.score(text, 1).logProbs().row(0);
    }

    @ParameterizedTest
    @MethodSource("loaded")
    void what_is_loaded_computes_as_peft_does(JsonObject one) throws IOException {
        ModelFolder base = base(one.get("base").getAsString());
        Weights weights = base.languageModel();
        AdapterFolder read = AdapterFolder.open(
                adapters(one.getAsJsonObject("config"), one.get("weights").getAsString()), base.architecture());
        double[] expected = numbers(one.getAsJsonArray("logProbs"));
        try (TorchEngine engine = TorchEngine.open(base.architecture(), "cpu")) {
            Weights critic = Initialisation.withScoreHead(read.weights(), base.architecture());
            assertArrayEquals(
                    expected,
                    logProbs(engine.adapted(weights, read.lowRank(), read.weights(), critic)
                            .learner()
                            .policy()),
                    Tolerances.FLOAT32_ORDER);
            assertArrayEquals(
                    expected,
                    logProbs(engine.policy(read.lowRank().merged(base.architecture(), weights, read.weights()))),
                    Tolerances.FLOAT32_ORDER);
        }
        AdapterFolder.save(temporary.resolve("again"), "base", base.architecture(), read.lowRank(), read.weights());
        AdapterFolder again = AdapterFolder.open(temporary.resolve("again"), base.architecture());
        assertTrue(again.equals(read), "saved as plain adapters they are the same");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_would_compute_otherwise_is_refused_by_name(JsonObject one) throws IOException {
        JsonObject plain = vectors.getAsJsonArray("loaded").get(0).getAsJsonObject();
        Path folder = adapters(
                one.getAsJsonObject("config"),
                (one.has("weights") ? one : plain).get("weights").getAsString());
        ModelFolder base = base("llama");
        String message = assertThrows(
                        IllegalArgumentException.class, () -> AdapterFolder.open(folder, base.architecture()))
                .getMessage();
        assertTrue(message.contains(one.get("field").getAsString()), message);
        assertTrue(message.contains(folder.toString()), message);
    }

    @Test
    void fields_that_nobody_knows_count_unless_they_are_off() throws IOException {
        JsonObject plain = vectors.getAsJsonArray("loaded").get(0).getAsJsonObject();
        ModelFolder base = base("llama");
        for (String off : new String[] {"null", "false", "[]", "{}", "\"\""}) {
            JsonObject config = plain.getAsJsonObject("config").deepCopy();
            config.add("a_later_kind", JsonParser.parseString(off));
            AdapterFolder.open(adapters(config, plain.get("weights").getAsString()), base.architecture());
        }
        for (String on : new String[] {"true", "0.5", "[1]", "{\"a\": 1}", "\"x\""}) {
            JsonObject config = plain.getAsJsonObject("config").deepCopy();
            config.add("a_later_kind", JsonParser.parseString(on));
            Path folder = adapters(config, plain.get("weights").getAsString());
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> AdapterFolder.open(folder, base.architecture()))
                            .getMessage()
                            .contains("a_later_kind"));
        }
    }

    @Test
    void an_expression_that_never_ends_and_one_that_is_none_are_refused() throws IOException {
        JsonObject plain = vectors.getAsJsonArray("loaded").get(0).getAsJsonObject();
        ModelFolder base = base("llama");
        for (String expression : new String[] {"((([a-z._0-9]+)+)+)+X", "(("}) {
            JsonObject config = plain.getAsJsonObject("config").deepCopy();
            config.addProperty("target_modules", expression);
            Path folder = adapters(config, plain.get("weights").getAsString());
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> AdapterFolder.open(folder, base.architecture()))
                            .getMessage()
                            .contains("target_modules"));
        }
    }
}
