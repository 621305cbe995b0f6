package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.WorldModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model too large for this computer is refused before anything is made of it, with what would fit. */
class TrainMemoryTest {

    /** Every number of the model takes 2 bytes of a file that is all holes, and 36 in training. */
    private static final long PARAMETERS = 100_000_000_000L;

    @TempDir
    Path folder;

    /** The world's model with feed-forward layers so wide that it has so many parameters. */
    private Path hugeModel() throws IOException {
        Path model = ModelLab.export(Files.createDirectory(folder.resolve("model")), WorldModels.shipped());
        Architecture small = WorldModels.shipped().architecture();
        long width = PARAMETERS / (3L * small.layers() * small.hiddenSize());
        Path config = model.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("\"intermediate_size\": *\\d+", "\"intermediate_size\":" + width));
        StringJoiner header = new StringJoiner(",", "{", "}");
        long at = 0;
        for (Parameter parameter : ModelFolder.open(model).architecture().parameters()) {
            long end = at + 2 * parameter.size();
            String shape = java.util.Arrays.toString(parameter.shape());
            header.add("\"" + parameter.name() + "\":{\"dtype\":\"BF16\",\"shape\":" + shape + ",\"data_offsets\":["
                    + at + "," + end + "]}");
            at = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file =
                new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
            file.setLength(0);
            file.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            file.write(json);
            file.setLength(Long.BYTES + json.length + at);
        }
        return model;
    }

    @Test
    void a_model_that_does_not_fit_is_refused_with_what_would_fit() throws IOException {
        Path reward = Files.writeString(
                folder.resolve("short.js"), "function reward(response) { return -response.text.length; }");
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "The cup is red.\n");
        Path run = folder.resolve("run");
        StringWriter said = new StringWriter();
        int exit = Main.run(
                new PrintWriter(said, true),
                "train",
                "--policy",
                hugeModel().toString(),
                "--reward",
                reward.toString(),
                "--prompts",
                prompts.toString(),
                "--max-new-tokens",
                "8",
                "--out",
                run.toString());
        assertEquals(1, exit, said::toString);
        assertTrue(
                said.toString()
                        .matches("(?s).*\\d MB of memory are needed, [\\d,]+ MB are available: it does not fit; .*"),
                said::toString);
        assertFalse(Files.exists(run.resolve("metrics.jsonl")));
    }
}
