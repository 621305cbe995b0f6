package io.pposcope.cli;

import io.pposcope.model.Weights;
import io.pposcope.model.Weights.Tensor;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.pipeline.WorldModels;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.PpoMaxConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * One way of training in an experiment: a configuration, whose name is the arm's, and the models it begins with.
 *
 * @param models read when a run begins
 */
record Arm(PpoMaxConfig config, ModelSource models, RewardSource reward) {

    private static final int DIGITS = 16;

    /** Where an arm's models are from. */
    @FunctionalInterface
    interface ModelSource {
        WorldModels read() throws IOException;
    }

    /**
     * What an arm is trained on.
     *
     * @param name by which it differs from others on the same models
     */
    record RewardSource(String name, Function<WorldLab, RewardFunction> in) {

        /** The reward model's score. */
        static final RewardSource LEARNED = new RewardSource("learned", WorldLab::learnedReward);
    }

    /** An arm on the models that ship with the library. */
    static Arm shipped(PpoMaxConfig config) {
        return new Arm(config, () -> Shipped.MODELS, RewardSource.LEARNED);
    }

    /** Read once, when first asked for. */
    private static final class Shipped {
        static final WorldModels MODELS = WorldModels.shipped();
    }

    String name() {
        return config.name();
    }

    /** What it trains and is scored by: the beginning of the SHA-256 over all weights, and the reward. */
    String origin(WorldModels read) {
        return digest(read) + (reward.equals(RewardSource.LEARNED) ? "" : ", reward " + reward.name());
    }

    private static String digest(WorldModels models) {
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
