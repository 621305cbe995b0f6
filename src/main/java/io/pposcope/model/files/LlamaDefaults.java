package io.pposcope.model.files;

import java.util.OptionalInt;

/**
 * What transformers 5.18 takes where a {@code config.json} of the Llama kind lacks a field: the defaults of its
 * configuration classes, family by family.
 *
 * @param keyValueHeads as many as heads where it is empty
 * @param headSize an even share of the width where it is empty
 */
record LlamaDefaults(
        int vocabularySize, int feedForwardSize, OptionalInt keyValueHeads, OptionalInt headSize, int positions) {

    static final int HIDDEN_SIZE = 4096;
    static final int LAYERS = 32;
    static final int HEADS = 32;
    static final double NORM_EPSILON = 1e-6;
    static final int SLIDING_WINDOW = 4096;
    /** Layers before the first that slides, in the families that say so. */
    static final int WHOLE_LAYERS = 28;

    static LlamaDefaults of(String family) {
        return switch (family) {
            case "llama" -> new LlamaDefaults(32_000, 11_008, OptionalInt.empty(), OptionalInt.empty(), 2_048);
            case "mistral" -> new LlamaDefaults(32_000, 14_336, OptionalInt.of(8), OptionalInt.empty(), 131_072);
            case "qwen2" -> new LlamaDefaults(151_936, 22_016, OptionalInt.of(32), OptionalInt.empty(), 32_768);
            case "qwen3" -> new LlamaDefaults(151_936, 22_016, OptionalInt.of(32), OptionalInt.of(128), 32_768);
            default -> throw new IllegalArgumentException(family + " is no family of the Llama kind");
        };
    }
}
