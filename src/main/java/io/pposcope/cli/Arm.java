package io.pposcope.cli;

import io.pposcope.model.Weights;
import io.pposcope.model.Weights.Tensor;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.trainer.PpoMaxConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One way of training in an experiment: a configuration, whose name is the arm's, and the models it begins with.
 *
 * @param models read or made when a run begins
 */
record Arm(PpoMaxConfig config, ModelSource models) {

    private static final int DIGITS = 16;

    /** Where an arm's models are from. */
    @FunctionalInterface
    interface ModelSource {
        WorldModels read() throws IOException;
    }

    /** An arm on the models that ship with the library. */
    static Arm shipped(PpoMaxConfig config) {
        return new Arm(config, WorldModels::shipped);
    }

    String name() {
        return config.name();
    }

    /** The beginning of the SHA-256 over all names and values of all weights. */
    static String digest(WorldModels models) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Weights weights : List.of(models.pretrained(), models.sft(), models.reward())) {
                for (String name : weights.names()) {
                    digest.update(name.getBytes(StandardCharsets.UTF_8));
                    add(digest, weights.tensor(name));
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, Tensor tensor) {
        float[] values = tensor.values();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes);
    }
}
