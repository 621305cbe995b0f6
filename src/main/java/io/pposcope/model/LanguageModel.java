package io.pposcope.model;

/** Weights together with the architecture that gives them meaning; a model folder on disk. */
public record LanguageModel(Architecture architecture, Weights weights) {

    /** @throws IllegalArgumentException if the weights are not this architecture's */
    public LanguageModel {
        weights.requireParameters(architecture.parameters());
    }
}
