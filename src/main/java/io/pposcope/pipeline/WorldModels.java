package io.pposcope.pipeline;

import io.pposcope.model.Architecture;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.Weights;
import io.pposcope.model.files.ModelConfig;
import io.pposcope.model.files.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The embedded world's checkpoints, as {@code ./pposcope world} makes them; they ship inside the library.
 *
 * @param pretrained language model of the world's texts
 * @param sft fine-tuned on demonstrations; policy and reference start here
 * @param reward backbone and score head, trained on labelled pairs of SFT samples
 * @param card what was measured when they were made
 */
public record WorldModels(Architecture architecture, Weights pretrained, Weights sft, Weights reward, ModelCard card) {

    private static final String FOLDER = "/io/pposcope/world/models/";

    /** The architecture of all the world's models: 1.2 million parameters. */
    public static Architecture architectureFor(int vocabularySize) {
        return new LlamaArchitecture(vocabularySize, 160, 4, 4, 2, 432, 160, 10_000, 1e-5, true);
    }

    /** The checkpoints inside the library. */
    public static WorldModels shipped() {
        try {
            return new WorldModels(
                    ModelConfig.parse(
                            new String(bytes("config.json"), StandardCharsets.UTF_8), "the world's config.json"),
                    weights("pretrained.safetensors"),
                    weights("sft.safetensors"),
                    weights("reward.safetensors"),
                    ModelCard.parse(new String(bytes("card.json"), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("the world's checkpoints cannot be read: " + e.getMessage(), e);
        }
    }

    private static Weights weights(String name) throws IOException {
        return Safetensors.parse(ByteBuffer.wrap(bytes(name)), name);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream = WorldModels.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IOException(
                        "the library was built without " + FOLDER + name + "; make it with ./pposcope world");
            }
            return stream.readAllBytes();
        }
    }

    /** Writes all of it into a folder. */
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), ModelConfig.json(architecture, ModelConfig.Purpose.CAUSAL_LM));
        Safetensors.writeHalf(folder.resolve("pretrained.safetensors"), pretrained);
        Safetensors.writeHalf(folder.resolve("sft.safetensors"), sft);
        Safetensors.writeHalf(folder.resolve("reward.safetensors"), reward);
        Files.writeString(folder.resolve("card.json"), card.json());
    }
}
