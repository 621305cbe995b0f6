package io.pposcope.model;

import java.util.stream.IntStream;

/**
 * How rotary frequencies are stretched for longer contexts than a model was first trained on.
 *
 * <p>Source: Hugging Face's {@code modeling_rope_utils}; {@code llama3} is described with Llama 3.1.
 */
public sealed interface RopeScaling {

    /** As trained. */
    record None() implements RopeScaling {}

    /** Positions divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {}

    /**
     * Low frequencies divided by {@code factor}, high ones kept, a smooth change between.
     *
     * @param lowFrequencyFactor wavelengths over {@code originalContext / lowFrequencyFactor} are stretched whole
     * @param highFrequencyFactor wavelengths under {@code originalContext / highFrequencyFactor} are kept
     * @param originalContext context length of the first training, tokens
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements RopeScaling {}

    /** {@code theta^(-2i/headSize)}, stretched; one frequency for each pair of coordinates. */
    default double[] frequencies(double theta, int headSize) {
        return IntStream.range(0, headSize / 2)
                .mapToDouble(i -> stretched(Math.pow(theta, -2.0 * i / headSize)))
                .toArray();
    }

    private double stretched(double frequency) {
        return switch (this) {
            case None none -> frequency;
            case Linear linear -> frequency / linear.factor();
            case Llama3 llama3 -> stretched(frequency, llama3);
        };
    }

    private static double stretched(double frequency, Llama3 by) {
        double turns = by.originalContext() * frequency / (2 * Math.PI);
        double share = (turns - by.lowFrequencyFactor()) / (by.highFrequencyFactor() - by.lowFrequencyFactor());
        double kept = Math.clamp(share, 0, 1);
        return (1 - kept) * frequency / by.factor() + kept * frequency;
    }
}
