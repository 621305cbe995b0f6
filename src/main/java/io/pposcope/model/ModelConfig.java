package io.pposcope.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/** Reads and writes an architecture as Hugging Face's {@code config.json}, in the styles of transformers 4 and 5. */
public final class ModelConfig {

    private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();

    private final JsonObject config;
    private final String origin;

    private ModelConfig(JsonObject config, String origin) {
        this.config = config;
        this.origin = origin;
    }

    /**
     * @param origin named in errors
     * @throws IllegalArgumentException if the text is no JSON object, the family is unknown, a field is missing, or the model
     *     differs from its family in a way that would change results
     */
    public static Architecture parse(String json, String origin) {
        ModelConfig config;
        try {
            config = new ModelConfig(JsonParser.parseString(json).getAsJsonObject(), origin);
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException(origin + " is no JSON object; a Hugging Face config.json is expected", e);
        }
        String family = config.text("model_type", "unnamed");
        return switch (family) {
            case "llama", "mistral", "qwen2", "qwen3" -> config.llama(family);
            case "gpt2" -> config.gpt2();
            default -> throw new IllegalArgumentException(origin + " describes a model of the family " + family
                    + "; gpt2, llama, mistral, qwen2 and qwen3 can be loaded");
        };
    }

    private LlamaArchitecture llama(String family) {
        requireIs("hidden_act", "silu", "silu");
        requireIs("mlp_bias", "false", "false");
        requireIs("attention_bias", "false", "false");
        int heads = number("num_attention_heads").getAsInt();
        int hidden = number("hidden_size").getAsInt();
        return new LlamaArchitecture(number("vocab_size").getAsInt(), hidden, number("num_hidden_layers").getAsInt(), heads,
                number("num_key_value_heads", heads), number("intermediate_size").getAsInt(), contextLength(),
                ropeTheta(), number("rms_norm_eps").getAsDouble(), flag("tie_word_embeddings", false),
                new LlamaArchitecture.Variant(family, number("head_dim", hidden / Math.max(1, heads)), family.equals("qwen2"), family.equals("qwen3"), ropeScaling()));
    }

    /** Within the window, attention to a sliding window is attention to everything; longer sequences are not offered. */
    private int contextLength() {
        int positions = number("max_position_embeddings").getAsInt();
        boolean slides = has("sliding_window") && flag("use_sliding_window", true);
        return slides ? Math.min(positions, number("sliding_window").getAsInt()) : positions;
    }

    private double ropeTheta() {
        JsonObject rope = rope();
        return rope.has("rope_theta") ? rope.get("rope_theta").getAsDouble() : has("rope_theta") ? config.get("rope_theta").getAsDouble() : 10_000;
    }

    /** transformers 5 keeps theta and scaling in one object, transformers 4 had {@code rope_scaling} for the latter. */
    private JsonObject rope() {
        return has("rope_parameters") ? config.getAsJsonObject("rope_parameters") : has("rope_scaling") ? config.getAsJsonObject("rope_scaling") : new JsonObject();
    }

    private RopeScaling ropeScaling() {
        JsonObject rope = rope();
        String type = rope.has("rope_type") ? rope.get("rope_type").getAsString() : rope.has("type") ? rope.get("type").getAsString() : "default";
        return switch (type) {
            case "default" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(rope.get("factor").getAsDouble());
            case "llama3" -> new RopeScaling.Llama3(rope.get("factor").getAsDouble(), rope.get("low_freq_factor").getAsDouble(),
                    rope.get("high_freq_factor").getAsDouble(), rope.get("original_max_position_embeddings").getAsInt());
            default -> throw new IllegalArgumentException(origin + " scales rotary positions by the method " + type + "; default, linear and llama3 can be loaded");
        };
    }

    private Gpt2Architecture gpt2() {
        requireIs("scale_attn_weights", "true", "true");
        requireIs("scale_attn_by_inverse_layer_idx", "false", "false");
        requireIs("add_cross_attention", "false", "false");
        String activation = text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new") && !activation.equals("gelu")) {
            throw new IllegalArgumentException(origin + ": activation_function is " + activation + "; gelu_new and gelu can be loaded");
        }
        int hidden = number("n_embd").getAsInt();
        return new Gpt2Architecture(number("vocab_size").getAsInt(), hidden, number("n_layer").getAsInt(), number("n_head").getAsInt(), number("n_inner", 4 * hidden),
                number("n_positions").getAsInt(), number("layer_norm_epsilon", 1e-5), activation.equals("gelu_new"), flag("tie_word_embeddings", true));
    }

    private boolean has(String field) {
        return config.has(field) && !config.get(field).isJsonNull();
    }

    private JsonElement number(String field) {
        if (!has(field)) {
            throw new IllegalArgumentException(origin + " has no field " + field + "; a config.json of this family needs it");
        }
        return config.get(field);
    }

    private int number(String field, int otherwise) {
        return has(field) ? config.get(field).getAsInt() : otherwise;
    }

    private double number(String field, double otherwise) {
        return has(field) ? config.get(field).getAsDouble() : otherwise;
    }

    private boolean flag(String field, boolean otherwise) {
        return has(field) ? config.get(field).getAsBoolean() : otherwise;
    }

    private String text(String field, String otherwise) {
        return has(field) ? config.get(field).getAsString() : otherwise;
    }

    private void requireIs(String field, String otherwise, String needed) {
        if (!text(field, otherwise).equals(needed)) {
            throw new IllegalArgumentException(origin + ": " + field + " is " + text(field, otherwise) + "; only models with " + needed + " can be loaded");
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
