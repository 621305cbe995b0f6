package io.pposcope.model;

import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2: pre-norm blocks with layer norms, learnt positions, multi-head attention and a GELU feed-forward, biases
 * throughout. Its matrices are stored input first, the transpose of a linear layer's.
 *
 * <p>Source: Radford et al., 2019; tensor names as in Hugging Face's {@code GPT2LMHeadModel}.
 *
 * @param vocabularySize V, tokens
 * @param hiddenSize D, width of the residual stream; a multiple of {@code heads}
 * @param layers number of blocks
 * @param heads attention heads
 * @param feedForwardSize inner width of the feed-forward
 * @param contextLength longest sequence in tokens, one learnt position each
 * @param normEpsilon added to the variance inside a norm
 * @param tanhGelu whether GELU is approximated by tanh ({@code gelu_new}), as in the released models
 * @param tiedEmbeddings whether the LM head is the embedding
 */
public record Gpt2Architecture(
        int vocabularySize,
        int hiddenSize,
        int layers,
        int heads,
        int feedForwardSize,
        int contextLength,
        double normEpsilon,
        boolean tanhGelu,
        boolean tiedEmbeddings)
        implements Architecture {

    /** @throws IllegalArgumentException if the sizes cannot form a network */
    public Gpt2Architecture {
        if (vocabularySize < 1
                || layers < 1
                || heads < 1
                || hiddenSize < 1
                || hiddenSize % heads != 0
                || feedForwardSize < 1
                || contextLength < 2) {
            throw new IllegalArgumentException("this is not a GPT-2 architecture: vocabulary " + vocabularySize
                    + ", width " + hiddenSize + ", layers " + layers
                    + ", heads " + heads + ", feed-forward " + feedForwardSize + ", context " + contextLength
                    + "; all must be positive, and the width a multiple of the heads");
        }
    }

    @Override
    public int keyValueHeads() {
        return heads;
    }

    @Override
    public int headSize() {
        return hiddenSize / heads;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter("transformer.wte.weight", vocabularySize, hiddenSize));
        all.add(new Parameter("transformer.wpe.weight", contextLength, hiddenSize));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "transformer.h." + layer + ".";
            addBoth(all, prefix + "ln_1", hiddenSize);
            addBoth(all, prefix + "attn.c_attn", hiddenSize, 3L * hiddenSize);
            addBoth(all, prefix + "attn.c_proj", hiddenSize, hiddenSize);
            addBoth(all, prefix + "ln_2", hiddenSize);
            addBoth(all, prefix + "mlp.c_fc", hiddenSize, feedForwardSize);
            addBoth(all, prefix + "mlp.c_proj", feedForwardSize, hiddenSize);
        }
        addBoth(all, "transformer.ln_f", hiddenSize);
        if (!tiedEmbeddings) {
            all.add(new Parameter("lm_head.weight", vocabularySize, hiddenSize));
        }
        return List.copyOf(all);
    }

    private static void addBoth(List<Parameter> all, String name, long... shape) {
        all.add(new Parameter(name + ".weight", shape));
        all.add(new Parameter(name + ".bias", shape[shape.length - 1]));
    }
}
