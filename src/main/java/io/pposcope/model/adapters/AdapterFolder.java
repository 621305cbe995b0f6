package io.pposcope.model.adapters;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Weights;
import io.pposcope.model.files.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Low-rank adapters in a folder in PEFT's layout: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 * Adapters whose rank or α differs between matrices, or which some layers lack, are read as plain ones that compute the
 * same.
 *
 * @param weights A and B of every adapted matrix
 */
public record AdapterFolder(LowRank lowRank, Weights weights) {

    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";

    /**
     * Reads adapters for a model of the given architecture.
     *
     * <p>Everything in the config that changes what PEFT computes either counts here too or is refused by its name.
     *
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if the adapters are of another kind, or do not fit the architecture
     */
    public static AdapterFolder open(Path folder, Architecture architecture) throws IOException {
        Path config = folder.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new NoSuchFileException(folder + " holds no adapters: it has no " + CONFIG
                    + "; a folder as PEFT's save_pretrained writes is expected");
        }
        JsonFields fields = JsonFile.read(config);
        AdapterKind.requirePlain(fields);
        Weights weights = Safetensors.read(folder.resolve(WEIGHTS));
        return PlainAdapters.of(
                fields, architecture, weights, folder.resolve(WEIGHTS).toString());
    }

    /**
     * Writes adapters as PEFT reads them.
     *
     * @param base folder or hub name of the model they belong to
     */
    public static AdapterFolder save(
            Path folder, String base, Architecture architecture, LowRank lowRank, Weights weights) throws IOException {
        weights.requireParameters(lowRank.parameters(architecture));
        Files.createDirectories(folder);
        Weights.Builder own = Weights.builder();
        lowRank.parameters(architecture)
                .forEach(parameter -> own.put(parameter.name(), weights.tensor(parameter.name())));
        Safetensors.write(folder.resolve(WEIGHTS), own.build());
        JsonObject config = new JsonObject();
        config.addProperty("peft_type", "LORA");
        config.addProperty("task_type", "CAUSAL_LM");
        config.addProperty("base_model_name_or_path", base);
        config.addProperty("r", lowRank.rank());
        config.addProperty("lora_alpha", lowRank.alpha());
        config.addProperty("lora_dropout", 0.0);
        config.addProperty("bias", "none");
        config.addProperty("fan_in_fan_out", architecture instanceof Gpt2Architecture);
        config.addProperty("inference_mode", true);
        config.add("target_modules", new Gson().toJsonTree(lowRank.targets()));
        Files.writeString(
                folder.resolve(CONFIG),
                new GsonBuilder().setPrettyPrinting().create().toJson(config) + "\n");
        return new AdapterFolder(lowRank, weights);
    }
}
