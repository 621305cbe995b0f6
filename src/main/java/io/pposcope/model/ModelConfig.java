package io.pposcope.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** Reads and writes an architecture as Hugging Face's {@code config.json}, in the styles of transformers 4 and 5. */
public final class ModelConfig {

    private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();

    private ModelConfig() {}

    /**
     * @param origin named in errors
     * @throws IllegalArgumentException if the family is unknown or a field is missing
     */
    public static Architecture parse(String json, String origin) {
        JsonObject config = JsonParser.parseString(json).getAsJsonObject();
        String family = config.has("model_type") ? config.get("model_type").getAsString() : "unnamed";
        if (!family.equals("llama")) {
            throw new IllegalArgumentException(origin + " describes a model of the family " + family + "; llama can be loaded");
        }
        int heads = number(config, "num_attention_heads", origin).getAsInt();
        return new LlamaArchitecture(
                number(config, "vocab_size", origin).getAsInt(),
                number(config, "hidden_size", origin).getAsInt(),
                number(config, "num_hidden_layers", origin).getAsInt(),
                heads,
                config.has("num_key_value_heads") ? config.get("num_key_value_heads").getAsInt() : heads,
                number(config, "intermediate_size", origin).getAsInt(),
                number(config, "max_position_embeddings", origin).getAsInt(),
                ropeTheta(config),
                number(config, "rms_norm_eps", origin).getAsDouble(),
                config.has("tie_word_embeddings") && config.get("tie_word_embeddings").getAsBoolean());
    }

    private static JsonElement number(JsonObject config, String field, String origin) {
        if (!config.has(field)) {
            throw new IllegalArgumentException(origin + " has no field " + field + "; a Llama config.json needs it");
        }
        return config.get(field);
    }

    private static double ropeTheta(JsonObject config) {
        if (config.has("rope_parameters")) {
            return config.getAsJsonObject("rope_parameters").get("rope_theta").getAsDouble();
        }
        return config.has("rope_theta") ? config.get("rope_theta").getAsDouble() : 10_000;
    }

    /** The config of {@code modelClass}: {@code LlamaForCausalLM}, or {@code LlamaForSequenceClassification} with one label. */
    public static String json(Architecture architecture, String modelClass) {
        JsonObject config = new JsonObject();
        JsonArray classes = new JsonArray();
        classes.add(modelClass);
        config.add("architectures", classes);
        switch (architecture) {
            case LlamaArchitecture llama -> describe(config, llama);
        }
        if (modelClass.endsWith("ForSequenceClassification")) {
            config.addProperty("num_labels", 1);
        }
        config.addProperty("torch_dtype", "float32");
        return PRETTY.toJson(config) + "\n";
    }

    private static void describe(JsonObject config, LlamaArchitecture a) {
        config.addProperty("model_type", "llama");
        config.addProperty("vocab_size", a.vocabularySize());
        config.addProperty("hidden_size", a.hiddenSize());
        config.addProperty("intermediate_size", a.feedForwardSize());
        config.addProperty("num_hidden_layers", a.layers());
        config.addProperty("num_attention_heads", a.heads());
        config.addProperty("num_key_value_heads", a.keyValueHeads());
        config.addProperty("max_position_embeddings", a.contextLength());
        config.addProperty("rms_norm_eps", a.normEpsilon());
        config.addProperty("rope_theta", a.ropeTheta());
        config.addProperty("hidden_act", "silu");
        config.addProperty("tie_word_embeddings", a.tiedEmbeddings());
    }
}
