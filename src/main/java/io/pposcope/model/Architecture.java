package io.pposcope.model;

import java.util.List;

/** The shape of a decoder-only transformer: all that is needed to name its tensors and write its script. */
public sealed interface Architecture permits LlamaArchitecture, Gpt2Architecture {

    /** One named weight and its shape, in the order in which the engine lists weights. */
    record Parameter(String name, long... shape) {

        public Parameter {
            shape = shape.clone();
        }

        @Override
        public long[] shape() {
            return shape.clone();
        }

        /** Whether it is a matrix of a layer, and not an embedding, an LM head, a norm or a bias. */
        public boolean isLayerMatrix() {
            return shape.length == 2 && name.matches(".*\\.\\d+\\..*");
        }

        /** Number of elements. */
        public long size() {
            long size = 1;
            for (long extent : shape) {
                size *= extent;
            }
            return size;
        }
    }

    int vocabularySize();

    int hiddenSize();

    int layers();

    int keyValueHeads();

    int headSize();

    /** Whether the LM head is the embedding. */
    boolean tiedEmbeddings();

    /** Longest sequence, prompt and response together, in tokens. */
    int contextLength();

    /** Weights of the language model, by their Hugging Face names. */
    List<Parameter> parameters();

    /** Weights of the backbone and one score head, as in Hugging Face's sequence-classification layout. */
    default List<Parameter> scoredParameters() {
        Parameter head = new Parameter("score.weight", 1, hiddenSize());
        return java.util.stream.Stream.concat(parameters().stream(), java.util.stream.Stream.of(head))
                .toList();
    }

    /** Number of trainable numbers in the language model. */
    default long parameterCount() {
        return parameters().stream().mapToLong(Parameter::size).sum();
    }
}
