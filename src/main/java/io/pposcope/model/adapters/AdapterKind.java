package io.pposcope.model.adapters;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.internal.files.JsonFields;
import java.util.Set;

/**
 * What kind of adapters an {@code adapter_config.json} describes: those that are a product of two matrices can be
 * loaded.
 */
final class AdapterKind {

    /** Fields that {@link AdapterTargets} reads. */
    private static final Set<String> READ = Set.of(
            "r",
            "lora_alpha",
            "use_rslora",
            "rank_pattern",
            "alpha_pattern",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern");

    /** Fields that say nothing about what trained adapters compute. */
    private static final Set<String> HARMLESS = Set.of(
            "peft_type",
            "task_type",
            "auto_mapping",
            "base_model_name_or_path",
            "revision",
            "peft_version",
            "inference_mode",
            "lora_dropout",
            "fan_in_fan_out",
            "megatron_core",
            "runtime_config",
            "qalora_group_size",
            "loftq_config",
            "eva_config",
            "corda_config",
            "lora_ga_config",
            "bias",
            "init_lora_weights");

    /** Beginnings of adapters that leave the base as it is; the others train on a changed base. */
    private static final Set<String> BEGINNINGS = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    private AdapterKind() {}

    /**
     * Refuses what would be computed otherwise.
     *
     * @throws io.pposcope.internal.files.MalformedFileException naming the field
     */
    static void requirePlain(JsonFields config) {
        if (!config.text("peft_type", "LORA").equals("LORA")) {
            throw config.wrong("peft_type", "LORA: other adapters cannot be loaded");
        }
        if (!config.text("bias", "none").equals("none")) {
            throw config.wrong(
                    "bias",
                    "none: adapters that train biases cannot be loaded; merge them with PEFT's merge_and_unload");
        }
        requireKeptBase(config);
        for (String field : config.names()) {
            if (!READ.contains(field)
                    && !HARMLESS.contains(field)
                    && !isOff(config.json().get(field))) {
                throw config.wrong(
                        field,
                        "null, false or empty: adapters of this kind cannot be loaded;"
                                + " merge them with PEFT's merge_and_unload");
            }
        }
    }

    private static void requireKeptBase(JsonFields config) {
        JsonElement beginning = config.json().get("init_lora_weights");
        if (config.has("init_lora_weights")
                && !(beginning instanceof JsonPrimitive && BEGINNINGS.contains(beginning.getAsString()))) {
            throw config.wrong(
                    "init_lora_weights",
                    "one that keeps the base's weights, as true, gaussian, eva and orthogonal do; PEFT's "
                            + "save_pretrained converts others with path_initial_model_for_weight_conversion");
        }
    }

    private static boolean isOff(JsonElement value) {
        return switch (value) {
            case JsonNull none -> true;
            case JsonArray list -> list.isEmpty();
            case JsonObject object -> object.isEmpty();
            case JsonPrimitive primitive ->
                primitive.isBoolean() && !primitive.getAsBoolean()
                        || primitive.isString() && primitive.getAsString().isEmpty();
            default -> false;
        };
    }
}
