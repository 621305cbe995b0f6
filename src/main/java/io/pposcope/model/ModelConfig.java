package io.pposcope.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.files.JsonFields;
import io.pposcope.files.JsonFile;
import io.pposcope.files.MalformedFileException;
import io.pposcope.files.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads and writes an architecture as Hugging Face's {@code config.json}, in the styles of transformers 4 and 5. */
public final class ModelConfig {

    private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();

    /** Sizes in a config: far above any model's, far below where products of two overflow. */
    private static final int LARGEST_SIZE = 1 << 28;

    private final JsonFields config;

    private ModelConfig(JsonFields config) {
        this.config = config;
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException as {@link #parse}
     */
    public static Architecture read(Path file) throws IOException {
        return parse(TextFile.read(file), file.toString());
    }

    /**
     * @param origin named in errors
     * @throws IllegalArgumentException if the text is no JSON object, the family is unknown, a field is missing or out of
     *     range, or the model differs from its family in a way that would change results
     */
    public static Architecture parse(String json, String origin) {
        ModelConfig config = new ModelConfig(JsonFile.parse(json, origin));
        String family = config.config.text("model_type", "unnamed");
        try {
            return switch (family) {
                case "llama", "mistral", "qwen2", "qwen3" -> config.llama(family);
                case "gpt2" -> config.gpt2();
                default -> throw new MalformedFileException(origin + " describes a model of the family " + family
                        + "; gpt2, llama, mistral, qwen2 and qwen3 can be loaded");
            };
        } catch (MalformedFileException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(origin + ": " + e.getMessage(), e);
        }
    }

    private LlamaArchitecture llama(String family) {
        requireText("hidden_act", "silu");
        requireFlag("mlp_bias", false);
        requireFlag("attention_bias", false);
        int heads = size("num_attention_heads");
        int hidden = size("hidden_size");
        return new LlamaArchitecture(size("vocab_size"), hidden, size("num_hidden_layers"), heads,
                size("num_key_value_heads", heads), size("intermediate_size"), contextLength(),
                ropeTheta(), config.positive("rms_norm_eps"), config.flag("tie_word_embeddings", false),
                new LlamaArchitecture.Variant(family, size("head_dim", Math.max(1, hidden / heads)),
                        family.equals("qwen2"), family.equals("qwen3"), ropeScaling()));
    }

    /** Within the window, attention to a sliding window is attention to everything; longer sequences are not offered. */
    private int contextLength() {
        int positions = size("max_position_embeddings");
        boolean slides = config.has("sliding_window") && config.flag("use_sliding_window", true);
        return slides ? Math.min(positions, size("sliding_window")) : positions;
    }

    private double ropeTheta() {
        Optional<JsonFields> inner = rope().filter(rope -> rope.has("rope_theta"));
        return inner.isPresent() ? inner.get().positive("rope_theta") : config.positive("rope_theta", 10_000);
    }

    /** transformers 5 keeps theta and scaling in one object, transformers 4 had {@code rope_scaling} for the latter. */
    private Optional<JsonFields> rope() {
        return config.optionalObject("rope_parameters").or(() -> config.optionalObject("rope_scaling"));
    }

    private RopeScaling ropeScaling() {
        return rope().map(ModelConfig::ropeScaling).orElse(new RopeScaling.None());
    }

    private static RopeScaling ropeScaling(JsonFields rope) {
        String field = rope.names().contains("rope_type") ? "rope_type" : "type";
        return switch (rope.names().contains(field) ? rope.text(field) : "default") {
            case "default" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(rope.positive("factor"));
            case "llama3" -> llama3(rope);
            default -> throw rope.wrong(field, "one of the scalings that can be loaded: default, linear and llama3");
        };
    }

    private static RopeScaling llama3(JsonFields rope) {
        double low = rope.positive("low_freq_factor");
        if (rope.positive("high_freq_factor") <= low) {
            throw rope.wrong("high_freq_factor", "a number above low_freq_factor, " + low);
        }
        return new RopeScaling.Llama3(rope.positive("factor"), low, rope.positive("high_freq_factor"),
                rope.count("original_max_position_embeddings"));
    }

    private Gpt2Architecture gpt2() {
        requireFlag("scale_attn_weights", true);
        requireFlag("scale_attn_by_inverse_layer_idx", false);
        requireFlag("add_cross_attention", false);
        String activation = config.text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new") && !activation.equals("gelu")) {
            throw config.wrong("activation_function", "gelu_new or gelu, which can be loaded");
        }
        int hidden = size("n_embd");
        return new Gpt2Architecture(size("vocab_size"), hidden, size("n_layer"), size("n_head"),
                size("n_inner", 4 * hidden), size("n_positions"), config.positive("layer_norm_epsilon", 1e-5),
                activation.equals("gelu_new"), config.flag("tie_word_embeddings", true));
    }

    private int size(String field) {
        return Math.toIntExact(config.integer(field, 1, LARGEST_SIZE));
    }

    private int size(String field, int otherwise) {
        return config.has(field) ? size(field) : otherwise;
    }

    private void requireText(String field, String needed) {
        if (!config.text(field, needed).equals(needed)) {
            throw config.wrong(field, needed + "; other models of this family cannot be loaded");
        }
    }

    private void requireFlag(String field, boolean needed) {
        if (config.flag(field, needed) != needed) {
            throw config.wrong(field, needed + "; other models of this family cannot be loaded");
        }
    }

    /** What a model is for, as the last part of its class in transformers. */
    public enum Purpose {
        CAUSAL_LM("ForCausalLM", "LMHeadModel"), SEQUENCE_CLASSIFICATION("ForSequenceClassification", "ForSequenceClassification");

        private final String suffix;
        private final String gpt2Suffix;

        Purpose(String suffix, String gpt2Suffix) {
            this.suffix = suffix;
            this.gpt2Suffix = gpt2Suffix;
        }
    }

    /** The config of a model; for sequence classification, with one label. */
    public static String json(Architecture architecture, Purpose purpose) {
        JsonObject config = new JsonObject();
        JsonArray classes = new JsonArray();
        config.add("architectures", classes);
        switch (architecture) {
            case LlamaArchitecture llama -> {
                classes.add(className(llama.variant().family()) + purpose.suffix);
                describe(config, llama);
            }
            case Gpt2Architecture gpt2 -> {
                classes.add("GPT2" + purpose.gpt2Suffix);
                describe(config, gpt2);
            }
        }
        if (purpose == Purpose.SEQUENCE_CLASSIFICATION) {
            config.addProperty("num_labels", 1);
            JsonObject labels = new JsonObject();
            labels.addProperty("0", "LABEL_0");
            config.add("id2label", labels);
        }
        config.addProperty("torch_dtype", "float32");
        return PRETTY.toJson(config) + "\n";
    }

    private static String className(String family) {
        return Character.toUpperCase(family.charAt(0)) + family.substring(1);
    }

    private static void describe(JsonObject config, LlamaArchitecture a) {
        config.addProperty("model_type", a.variant().family());
        config.addProperty("vocab_size", a.vocabularySize());
        config.addProperty("hidden_size", a.hiddenSize());
        config.addProperty("intermediate_size", a.feedForwardSize());
        config.addProperty("num_hidden_layers", a.layers());
        config.addProperty("num_attention_heads", a.heads());
        config.addProperty("num_key_value_heads", a.keyValueHeads());
        config.addProperty("head_dim", a.headSize());
        config.addProperty("max_position_embeddings", a.contextLength());
        config.addProperty("rms_norm_eps", a.normEpsilon());
        config.addProperty("rope_theta", a.ropeTheta());
        describe(config, a.variant().ropeScaling());
        config.addProperty("hidden_act", "silu");
        config.addProperty("tie_word_embeddings", a.tiedEmbeddings());
    }

    private static void describe(JsonObject config, RopeScaling scaling) {
        JsonObject rope = new JsonObject();
        switch (scaling) {
            case RopeScaling.None none -> {
                return;
            }
            case RopeScaling.Linear linear -> {
                rope.addProperty("rope_type", "linear");
                rope.addProperty("factor", linear.factor());
            }
            case RopeScaling.Llama3 llama3 -> {
                rope.addProperty("rope_type", "llama3");
                rope.addProperty("factor", llama3.factor());
                rope.addProperty("low_freq_factor", llama3.lowFrequencyFactor());
                rope.addProperty("high_freq_factor", llama3.highFrequencyFactor());
                rope.addProperty("original_max_position_embeddings", llama3.originalContext());
            }
        }
        config.add("rope_scaling", rope);
    }

    private static void describe(JsonObject config, Gpt2Architecture a) {
        config.addProperty("model_type", "gpt2");
        config.addProperty("vocab_size", a.vocabularySize());
        config.addProperty("n_embd", a.hiddenSize());
        config.addProperty("n_layer", a.layers());
        config.addProperty("n_head", a.heads());
        config.addProperty("n_inner", a.feedForwardSize());
        config.addProperty("n_positions", a.contextLength());
        config.addProperty("layer_norm_epsilon", a.normEpsilon());
        config.addProperty("activation_function", a.tanhGelu() ? "gelu_new" : "gelu");
        config.addProperty("tie_word_embeddings", a.tiedEmbeddings());
    }
}
