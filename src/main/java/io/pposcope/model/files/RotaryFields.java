package io.pposcope.model.files;

import io.pposcope.internal.files.JsonFields;
import io.pposcope.model.RopeScaling;
import java.util.Optional;

/**
 * What a {@code config.json} says of rotary positions. transformers 5 keeps base and scaling in
 * {@code rope_parameters}; transformers 4 had {@code rope_theta} beside {@code rope_scaling}, which still counts first
 * where a file has both.
 */
record RotaryFields(JsonFields config) {

    private static final double THETA = 10_000;

    private Optional<JsonFields> rope() {
        return config.optionalObject("rope_scaling")
                .filter(rope -> !rope.names().isEmpty())
                .or(() -> config.optionalObject("rope_parameters"));
    }

    /** Base of the frequencies. */
    double theta() {
        Optional<JsonFields> inner = rope().filter(rope -> rope.has("rope_theta"));
        return inner.isPresent() ? inner.get().positive("rope_theta") : config.positive("rope_theta", THETA);
    }

    /**
     * How the frequencies are stretched.
     *
     * @param positions context length, which counts where no original one is given
     * @throws io.pposcope.internal.files.MalformedFileException if by a method that cannot be loaded
     */
    RopeScaling scaling(int positions) {
        return rope().map(rope -> scaling(rope, positions)).orElse(new RopeScaling.None());
    }

    private RopeScaling scaling(JsonFields rope, int positions) {
        String field = rope.names().contains("rope_type") ? "rope_type" : "type";
        RopeScaling scaling =
                switch (rope.names().contains(field) ? rope.text(field) : "default") {
                    case "default" -> new RopeScaling.None();
                    case "linear" -> new RopeScaling.Linear(rope.positive("factor"));
                    case "llama3" -> llama3(rope, positions);
                    default ->
                        throw rope.wrong(field, "one of the scalings that can be loaded: default, linear and llama3");
                };
        for (JsonFields fields : new JsonFields[] {rope, config}) {
            if (!(scaling instanceof RopeScaling.None) && fields.number("partial_rotary_factor", 1) != 1) {
                throw fields.wrong(
                        "partial_rotary_factor", "1: with scaled positions, heads can only be rotated whole");
            }
        }
        return scaling;
    }

    private RopeScaling llama3(JsonFields rope, int positions) {
        double low = rope.positive("low_freq_factor");
        if (rope.positive("high_freq_factor") <= low) {
            throw rope.wrong("high_freq_factor", "a number above low_freq_factor, " + low);
        }
        String original = "original_max_position_embeddings";
        int context = config.has(original) ? config.count(original) : rope.count(original, positions);
        return new RopeScaling.Llama3(rope.positive("factor"), low, rope.positive("high_freq_factor"), context);
    }
}
