package io.pposcope.model.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.RopeScaling;
import io.pposcope.model.files.ModelConfig.Purpose;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a config.json leaves out counts as transformers 5.18 counts it, and what it says is kept. */
class ModelConfigTest {

    private static final String SIZES = "\"vocab_size\": 100, \"hidden_size\": 64,"
            + " \"intermediate_size\": 80, \"num_hidden_layers\": 2, \"num_attention_heads\": "
            + "32, \"max_position_embeddings\": 8192, \"rms_norm_eps\": 1e-5";

    private static LlamaArchitecture llama(String family, String more) {
        return (LlamaArchitecture) ModelConfig.parse(
                "{\"model_type\": \"" + family + "\", " + SIZES + (more.isEmpty() ? "" : ", " + more) + "}",
                "config.json");
    }

    private static LlamaArchitecture bare(String family) {
        return (LlamaArchitecture) ModelConfig.parse("{\"model_type\": \"" + family + "\"}", "config.json");
    }

    /** Of a config with its family alone. */
    @ParameterizedTest
    @CsvSource({
        "llama, 32000, 11008, 32, 128, 2048",
        "mistral, 32000, 14336, 8, 128, 4096",
        "qwen2, 151936, 22016, 32, 128, 32768",
        "qwen3, 151936, 22016, 32, 128, 32768"
    })
    void a_family_alone_is_its_class_with_defaults(
            String family, int vocabulary, int feedForward, int keyValueHeads, int headSize, int context) {
        LlamaArchitecture a = bare(family);
        assertEquals(vocabulary, a.vocabularySize());
        assertEquals(4096, a.hiddenSize());
        assertEquals(feedForward, a.feedForwardSize());
        assertEquals(32, a.layers());
        assertEquals(32, a.heads());
        assertEquals(keyValueHeads, a.keyValueHeads());
        assertEquals(headSize, a.headSize());
        assertEquals(context, a.contextLength());
        assertEquals(1e-6, a.normEpsilon());
        assertEquals(10_000, a.ropeTheta());
        assertEquals(new RopeScaling.None(), a.variant().ropeScaling());
        assertFalse(a.tiedEmbeddings());
    }

    @Test
    void gpt2_alone_is_its_class_with_defaults() {
        assertEquals(
                new Gpt2Architecture(50_257, 768, 12, 12, 3072, 1024, 1e-5, true, true),
                ModelConfig.parse("{\"model_type\": \"gpt2\"}", "x"));
        assertEquals(
                new Gpt2Architecture(50_257, 24, 3, 2, 96, 64, 1e-5, true, true),
                ModelConfig.parse(
                        "{\"model_type\": \"gpt2\","
                                + "\"hidden_size\": 24, \"num_hidden_layers\": 3, \"num_attention_heads\": 2,"
                                + "\"max_position_embeddings\": 64}",
                        "x"));
    }

    /** The context is what attention sees whole; {@code {}} leaves all out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mistral | {} | 4096",
                "mistral | {\"sliding_window\": null} | 8192",
                "mistral | {\"sliding_window\": 100} | 100",
                "mistral | {\"sliding_window\": 100, \"use_sliding_window\": false} | 100",
                "mistral | {\"sliding_window\": 9000} | 8192",
                "llama | {\"sliding_window\": 100} | 8192",
                "qwen2 | {} | 8192",
                "qwen2 | {\"sliding_window\": 100} | 8192",
                "qwen2 | {\"sliding_window\": 100, \"use_sliding_window\": false} | 8192",
                "qwen2 | {\"sliding_window\": 100, \"use_sliding_window\": true} | 8192",
                "qwen2 | {\"sliding_window\": 100, \"use_sliding_window\": true, \"max_window_layers\": 2} | 8192",
                "qwen2 | {\"sliding_window\": 100, \"use_sliding_window\": true, \"max_window_layers\": 1} | 100",
                "qwen2 | {\"use_sliding_window\": true, \"max_window_layers\": 0} | 4096",
                "qwen2 | {\"sliding_window\": null, \"use_sliding_window\": true, \"max_window_layers\": 0} | 8192",
                "qwen3 | {\"sliding_window\": 100, \"use_sliding_window\": true,"
                        + " \"layer_types\": [\"full_attention\", \"full_attention\"]} | 8192",
                "qwen3 | {\"sliding_window\": 100, \"use_sliding_window\": true,"
                        + " \"layer_types\": [\"full_attention\", \"sliding_attention\"]} | 100"
            })
    void a_window_counts_where_its_family_lets_it_slide(String family, String fields, int context) {
        String more = fields.substring(1, fields.length() - 1);
        assertEquals(context, llama(family, more).contextLength());
    }

    @ParameterizedTest
    @CsvSource({"llama, 32", "mistral, 8", "qwen2, 32", "qwen3, 32"})
    void key_value_heads_left_out_are_the_familys_and_null_are_all(String family, int heads) {
        assertEquals(heads, llama(family, "").keyValueHeads());
        assertEquals(32, llama(family, "\"num_key_value_heads\": null").keyValueHeads());
        assertEquals(16, llama(family, "\"num_key_value_heads\": 16").keyValueHeads());
    }

    @Test
    void rotary_fields_of_every_age_are_found() {
        assertEquals(5e5, llama("llama", "\"rope_theta\": 500000").ropeTheta());
        assertEquals(
                5e5,
                llama("llama", "\"rope_parameters\": {\"rope_theta\": 500000}, \"rope_theta\": 7")
                        .ropeTheta());
        assertEquals(
                7,
                llama(
                                "llama",
                                "\"rope_parameters\": {\"rope_theta\": 5},"
                                        + " \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}, \"rope_theta\": 7")
                        .ropeTheta());
        String scaled = "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8,"
                + " \"low_freq_factor\": 1, \"high_freq_factor\": 4}";
        assertEquals(
                new RopeScaling.Llama3(8, 1, 4, 8192),
                llama("llama", scaled).variant().ropeScaling());
        assertEquals(
                new RopeScaling.Llama3(8, 1, 4, 64),
                llama("llama", scaled + ", \"original_max_position_embeddings\": 64")
                        .variant()
                        .ropeScaling());
        String partial = "\"partial_rotary_factor\": 0.5";
        assertEquals(new RopeScaling.None(), llama("llama", partial).variant().ropeScaling());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> llama("llama", scaled + ", " + partial))
                .getMessage()
                .contains("partial_rotary_factor"));
    }

    @Test
    void biases_are_refused_where_the_family_would_have_them() {
        for (String family : new String[] {"llama", "qwen3"}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> llama(family, "\"attention_bias\": true"))
                    .getMessage()
                    .contains("attention_bias"));
        }
        assertThrows(IllegalArgumentException.class, () -> llama("llama", "\"mlp_bias\": true"));
        assertEquals(llama("mistral", ""), llama("mistral", "\"attention_bias\": true"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
    void a_config_written_from_an_architecture_describes_it(String family) {
        LlamaArchitecture whole = llama(
                family,
                "\"sliding_window\": null, \"head_dim\": 4, \"num_key_value_heads\": 4,"
                        + " \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}");
        for (Purpose purpose : Purpose.values()) {
            assertEquals(whole, ModelConfig.parse(ModelConfig.json(whole, purpose), "written"));
        }
    }

    @Test
    void a_config_trained_from_another_keeps_all_that_is_not_its_own() {
        String source = "{\"model_type\": \"mistral\", " + SIZES
                + ", \"sliding_window\": null, \"torch_dtype\": \"bfloat16\", \"dtype\": \"bfloat16\","
                + " \"eos_token_id\": [1, 4], \"bos_token_id\": 1, \"architectures\": [\"A\"],"
                + " \"my_field\": {\"a\": [1, null, \"<&>\"]}, \"problem_type\": \"x\"}";
        Architecture a = ModelConfig.parse(source, "source");
        JsonObject kept = JsonParser.parseString(source).getAsJsonObject();
        JsonObject saved = JsonParser.parseString(
                        ModelConfig.json(source, "source", a, Purpose.CAUSAL_LM, OptionalInt.empty()))
                .getAsJsonObject();
        assertEquals("[\"MistralForCausalLM\"]", saved.remove("architectures").toString());
        assertEquals("float32", saved.remove("torch_dtype").getAsString());
        kept.remove("architectures");
        kept.remove("torch_dtype");
        kept.remove("dtype");
        assertEquals(kept, saved);
        JsonObject scored = JsonParser.parseString(
                        ModelConfig.json(source, "source", a, Purpose.SEQUENCE_CLASSIFICATION, OptionalInt.of(0)))
                .getAsJsonObject();
        JsonArray ends = new JsonArray();
        ends.add(1);
        ends.add(4);
        assertEquals(ends, scored.get("eos_token_id"));
        assertEquals(0, scored.get("pad_token_id").getAsInt());
        assertEquals("{\"0\":\"LABEL_0\"}", scored.get("id2label").toString());
        assertEquals("{\"LABEL_0\":0}", scored.get("label2id").toString());
        assertFalse(scored.has("problem_type"));
        assertTrue(scored.get("sliding_window").isJsonNull());
        assertEquals(
                "[\"MistralForSequenceClassification\"]",
                scored.get("architectures").toString());
    }
}
