package io.pposcope.model.files;

import io.pposcope.internal.files.InnerPath;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.internal.files.TextFile;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Weights;
import io.pposcope.model.files.ModelConfig.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A model in a local folder in Hugging Face's layout: {@code config.json} and {@code model.safetensors}, or its shards
 * with their index.
 *
 * @param folder where it lies
 * @param architecture as config.json describes it
 * @param config text of config.json, which a model trained from this one keeps
 */
public record ModelFolder(Path folder, Architecture architecture, String config) {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String LM_HEAD = "lm_head.weight";
    private static final Pattern LAYER = Pattern.compile("^(?:model\\.layers|(?:transformer\\.)?h)\\.(\\d{1,9})\\.");

    /**
     * Reads the config; the weights are read when they are asked for.
     *
     * @throws IOException if there is no config.json
     * @throws IllegalArgumentException if its model cannot be loaded
     */
    public static ModelFolder open(Path folder) throws IOException {
        Path config = folder.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new NoSuchFileException(folder + " is no model folder: it has no config.json;"
                    + " a folder as transformers' save_pretrained writes is expected");
        }
        String text = TextFile.read(config);
        return new ModelFolder(folder, ModelConfig.parse(text, config.toString()), text);
    }

    /**
     * The weights of the language model, float32, read from the files when they are looked at, under their names in
     * {@link Architecture#parameters()}.
     *
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if tensors are missing or have other shapes than the config says
     */
    public Weights languageModel() throws IOException {
        Weights all = read();
        return chosen(architecture.parameters(), all);
    }

    /**
     * The weights of a model with one score: backbone and score head, as {@code AutoModelForSequenceClassification}
     * keeps them. An LM head, which such a model lacks and never uses, is zero.
     *
     * @throws IOException if a file is missing or damaged
     * @throws IllegalArgumentException if tensors are missing, or there is no score head
     */
    public Weights scored() throws IOException {
        Weights all = read();
        for (Parameter parameter : architecture.scoredParameters()) {
            if (parameter.name().equals(LM_HEAD) && !all.names().contains(LM_HEAD)) {
                Weights.Tensor zero =
                        new Weights.Tensor(parameter.shape(), () -> new float[Math.toIntExact(parameter.size())]);
                all = all.with(Weights.builder().put(LM_HEAD, zero).build());
            }
        }
        return chosen(architecture.scoredParameters(), all);
    }

    /** @throws IOException if a tensor that is needed is of a type that is not read */
    private Weights chosen(List<Parameter> parameters, Weights all) throws IOException {
        Weights.Builder chosen = Weights.builder();
        for (Parameter parameter : parameters) {
            String name = storedName(parameter.name(), all.names());
            if (all.names().contains(name)) {
                chosen.put(parameter.name(), all.tensor(name));
            } else if (all.refusal(name).isPresent()) {
                throw new IOException(all.refusal(name).get());
            }
        }
        Weights weights = chosen.build();
        weights.requireParameters(parameters, "the weights in " + folder);
        return weights;
    }

    /**
     * Checks the config's number of layers against the weights before anything is made of either: so many would be
     * missing, or be left out, that the model would be another.
     */
    private Weights withTheLayers(Weights all) {
        int stored = Stream.concat(all.names().stream(), all.refusals().stream())
                .map(LAYER::matcher)
                .filter(Matcher::find)
                .mapToInt(layer -> Integer.parseInt(layer.group(1)) + 1)
                .max()
                .orElse(0);
        if (architecture.layers() < stored
                || architecture.layers() > stored + all.names().size()) {
            throw new MalformedFileException(folder.resolve("config.json") + " describes " + architecture.layers()
                    + " layers, the weights beside it hold " + stored + "; expected as many: fetch both again");
        }
        return all;
    }

    /**
     * Released GPT-2 files lack the backbone's prefix; tied files may keep the matrix under the LM head's name alone.
     */
    private String storedName(String name, Set<String> stored) {
        if (stored.contains(name)) {
            return name;
        }
        if (name.startsWith("transformer.") && stored.contains(name.substring("transformer.".length()))) {
            return name.substring("transformer.".length());
        }
        boolean embedding = name.equals(EMBEDDING) || name.equals("transformer.wte.weight");
        return embedding && architecture.tiedEmbeddings() && stored.contains(LM_HEAD) ? LM_HEAD : name;
    }

    private Weights read() throws IOException {
        return withTheLayers(
                Files.isRegularFile(folder.resolve(WEIGHTS)) ? Safetensors.map(folder.resolve(WEIGHTS)) : readShards());
    }

    private Weights readShards() throws IOException {
        Weights all = Weights.builder().build();
        for (String shard : shards()) {
            Path file = InnerPath.of(folder, shard, folder.resolve(INDEX).toString());
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file + " is missing; " + INDEX + " names it among " + shards());
            }
            all = all.with(Safetensors.map(file));
        }
        return all;
    }

    private Set<String> shards() throws IOException {
        Path index = folder.resolve(INDEX);
        if (!Files.isRegularFile(index)) {
            boolean pickled = Files.isRegularFile(folder.resolve("pytorch_model.bin"));
            throw new NoSuchFileException(folder + " holds neither " + WEIGHTS + " nor " + INDEX
                    + (pickled
                            ? "; its pytorch_model.bin is a pickle, which can run "
                                    + "code: save it anew with transformers' safe_serialization"
                            : ""));
        }
        JsonFields map = JsonFile.read(index).object("weight_map");
        Set<String> names = new LinkedHashSet<>();
        map.names().forEach(tensor -> names.add(map.text(tensor)));
        return names;
    }

    /** Writes a language model that came from no folder, as transformers reads it; a reader never sees half of it. */
    public static ModelFolder save(Path folder, Architecture architecture, Weights languageModel) throws IOException {
        return write(
                folder,
                architecture,
                ownTensors(architecture, languageModel),
                ModelConfig.json(architecture, Purpose.CAUSAL_LM));
    }

    /**
     * Writes a model with one score that came from no folder, as {@code AutoModelForSequenceClassification} reads it.
     */
    public static ModelFolder saveScored(Path folder, Architecture architecture, Weights scored) throws IOException {
        return write(
                folder,
                architecture,
                scoredTensors(architecture, scored),
                ModelConfig.json(architecture, Purpose.SEQUENCE_CLASSIFICATION));
    }

    /** Writes a language model trained from this one: with this one's config, fields that are unknown here included. */
    public ModelFolder save(Path target, Weights languageModel) throws IOException {
        return write(
                target,
                architecture,
                ownTensors(architecture, languageModel),
                described(Purpose.CAUSAL_LM, OptionalInt.empty()));
    }

    /**
     * Writes a model with one score trained from this one, as {@code AutoModelForSequenceClassification} reads it.
     *
     * @param padding id of the token that fills up batches: transformers takes the score at the last other token
     */
    public ModelFolder saveScored(Path target, Weights scored, int padding) throws IOException {
        return write(
                target,
                architecture,
                scoredTensors(architecture, scored),
                described(Purpose.SEQUENCE_CLASSIFICATION, OptionalInt.of(padding)));
    }

    private String described(Purpose purpose, OptionalInt padding) {
        return ModelConfig.json(config, folder.resolve(CONFIG).toString(), architecture, purpose, padding);
    }

    private static Weights ownTensors(Architecture architecture, Weights languageModel) {
        languageModel.requireParameters(architecture.parameters());
        Weights.Builder kept = Weights.builder();
        architecture.parameters().forEach(p -> kept.put(p.name(), languageModel.tensor(p.name())));
        return kept.build();
    }

    private static Weights scoredTensors(Architecture architecture, Weights scored) {
        scored.requireParameters(architecture.scoredParameters());
        Weights.Builder kept = Weights.builder();
        scored.names().stream()
                .filter(name -> !name.equals(LM_HEAD))
                .forEach(name -> kept.put(name, scored.tensor(name)));
        return kept.build();
    }

    private static ModelFolder write(Path folder, Architecture architecture, Weights weights, String config)
            throws IOException {
        Files.createDirectories(folder);
        Safetensors.write(folder.resolve(WEIGHTS), weights);
        Files.writeString(folder.resolve(CONFIG), config);
        return new ModelFolder(folder, architecture, config);
    }
}
