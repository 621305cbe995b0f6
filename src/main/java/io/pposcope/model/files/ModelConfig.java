package io.pposcope.model.files;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.RopeScaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Reads and writes an architecture as Hugging Face's {@code config.json}, in the styles of transformers 4 and 5. */
public final class ModelConfig {

    private static final Gson PRETTY = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    /** Sizes in a config: far above any model's, far below where products of two overflow. */
    private static final int LARGEST_SIZE = 1 << 28;

    private static final int MOST_LAYERS = 10_000;

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
     * @throws IllegalArgumentException if the text is no JSON object, the family is unknown, a field is missing or out
     *     of range, or the model differs from its family in a way that would change results
     */
    public static Architecture parse(String json, String origin) {
        ModelConfig config = new ModelConfig(JsonFile.parse(json, origin));
        String family = config.config.text("model_type", "unnamed");
        try {
            return switch (family) {
                case "llama", "mistral", "qwen2", "qwen3" -> config.llama(family);
                case "gpt2" -> config.gpt2();
                default ->
                    throw new MalformedFileException(origin + " describes a model of the family " + family
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
        if (family.equals("llama")) {
            requireFlag("mlp_bias", false);
        }
        if (family.equals("llama") || family.equals("qwen3")) {
            requireFlag("attention_bias", false);
        }
        LlamaDefaults defaults = LlamaDefaults.of(family);
        int heads = size("num_attention_heads", LlamaDefaults.HEADS);
        int hidden = size("hidden_size", LlamaDefaults.HIDDEN_SIZE);
        int layers = layers("num_hidden_layers", LlamaDefaults.LAYERS);
        int positions = size("max_position_embeddings", defaults.positions());
        RotaryFields rotary = new RotaryFields(config);
        return new LlamaArchitecture(
                size("vocab_size", defaults.vocabularySize()),
                hidden,
                layers,
                heads,
                isNull("num_key_value_heads")
                        ? heads
                        : size("num_key_value_heads", defaults.keyValueHeads().orElse(heads)),
                size("intermediate_size", defaults.feedForwardSize()),
                Math.min(positions, window(family, layers)),
                rotary.theta(),
                config.positive("rms_norm_eps", LlamaDefaults.NORM_EPSILON),
                config.flag("tie_word_embeddings", false),
                new LlamaArchitecture.Variant(
                        family,
                        size("head_dim", defaults.headSize().orElse(Math.max(1, hidden / heads))),
                        family.equals("qwen2"),
                        family.equals("qwen3"),
                        rotary.scaling(positions)));
    }

    /**
     * Within the window, attention to a sliding window is attention to everything; longer sequences are not offered.
     * Mistral slides unless its window is null, the Qwens only where they say so and a layer does.
     */
    private int window(String family, int layers) {
        boolean slides =
                switch (family) {
                    case "mistral" -> true;
                    case "qwen2", "qwen3" -> config.flag("use_sliding_window", false) && aLayerSlides(layers);
                    default -> false;
                };
        return slides && !isNull("sliding_window")
                ? size("sliding_window", LlamaDefaults.SLIDING_WINDOW)
                : Integer.MAX_VALUE;
    }

    private boolean aLayerSlides(int layers) {
        return config.has("layer_types")
                ? config.texts("layer_types").contains("sliding_attention")
                : config.integer("max_window_layers", LlamaDefaults.WHOLE_LAYERS, 0, LARGEST_SIZE) < layers;
    }

    private boolean isNull(String field) {
        return config.names().contains(field) && !config.has(field);
    }

    private Gpt2Architecture gpt2() {
        requireFlag("scale_attn_weights", true);
        requireFlag("scale_attn_by_inverse_layer_idx", false);
        requireFlag("add_cross_attention", false);
        String activation = config.text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new") && !activation.equals("gelu")) {
            throw config.wrong("activation_function", "gelu_new or gelu, which can be loaded");
        }
        int hidden = gpt2Size("n_embd", "hidden_size", 768);
        return new Gpt2Architecture(
                size("vocab_size", 50_257),
                hidden,
                layers(config.has("num_hidden_layers") ? "num_hidden_layers" : "n_layer", 12),
                gpt2Size("n_head", "num_attention_heads", 12),
                size("n_inner", 4 * hidden),
                gpt2Size("n_positions", "max_position_embeddings", 1024),
                config.positive("layer_norm_epsilon", 1e-5),
                activation.equals("gelu_new"),
                config.flag("tie_word_embeddings", true));
    }

    /** GPT-2's own name of a size, or the name that other families give it, which transformers reads first. */
    private int gpt2Size(String field, String elsewhere, int otherwise) {
        return config.has(elsewhere) ? size(elsewhere) : size(field, otherwise);
    }

    private int size(String field) {
        return Math.toIntExact(config.integer(field, 1, LARGEST_SIZE));
    }

    private int layers(String field, int otherwise) {
        return Math.toIntExact(config.integer(field, otherwise, 1, MOST_LAYERS));
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
        CAUSAL_LM("ForCausalLM", "LMHeadModel"),
        SEQUENCE_CLASSIFICATION("ForSequenceClassification", "ForSequenceClassification");

        private final String suffix;
        private final String gpt2Suffix;

        Purpose(String suffix, String gpt2Suffix) {
            this.suffix = suffix;
            this.gpt2Suffix = gpt2Suffix;
        }
    }

    /** The config of a model that came from no folder; for sequence classification, with one label. */
    public static String json(Architecture architecture, Purpose purpose) {
        JsonObject config = new JsonObject();
        switch (architecture) {
            case LlamaArchitecture llama -> describe(config, llama);
            case Gpt2Architecture gpt2 -> describe(config, gpt2);
        }
        return json(config, architecture, purpose);
    }

    /**
     * The config of a model trained from another: what that one's says, known here or not, with the classes, the number
     * type and the labels of what is written.
     *
     * @param source text of the other's config.json
     * @param origin names it in errors
     * @param padding id of the token that fills up batches; empty keeps the source's
     */
    public static String json(
            String source, String origin, Architecture architecture, Purpose purpose, OptionalInt padding) {
        JsonObject config = JsonFile.parse(source, origin).json();
        padding.ifPresent(id -> config.addProperty("pad_token_id", id));
        return json(config, architecture, purpose);
    }

    private static String json(JsonObject config, Architecture architecture, Purpose purpose) {
        JsonArray classes = new JsonArray();
        classes.add(
                switch (architecture) {
                    case LlamaArchitecture llama -> className(llama.variant().family()) + purpose.suffix;
                    case Gpt2Architecture gpt2 -> "GPT2" + purpose.gpt2Suffix;
                });
        config.add("architectures", classes);
        if (purpose == Purpose.SEQUENCE_CLASSIFICATION) {
            label(config);
        }
        config.remove("torch_dtype");
        config.remove("dtype");
        config.addProperty("torch_dtype", "float32");
        return PRETTY.toJson(config) + "\n";
    }

    private static void label(JsonObject config) {
        config.remove("problem_type");
        config.addProperty("num_labels", 1);
        JsonObject labels = new JsonObject();
        labels.addProperty("0", "LABEL_0");
        config.add("id2label", labels);
        JsonObject ids = new JsonObject();
        ids.addProperty("LABEL_0", 0);
        config.add("label2id", ids);
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
        describeWindow(config, a.variant().family());
        config.addProperty("tie_word_embeddings", a.tiedEmbeddings());
    }

    /** Nothing slides within the context; a family that slides by default must be told so. */
    private static void describeWindow(JsonObject config, String family) {
        switch (family) {
            case "mistral" -> config.add("sliding_window", JsonNull.INSTANCE);
            case "qwen2", "qwen3" -> config.addProperty("use_sliding_window", false);
            default -> {}
        }
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
