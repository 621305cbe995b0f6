package io.pposcope.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A Llama-family architecture: pre-norm blocks with RMS norms, rotary positions, grouped-query attention and a gated
 * SiLU feed-forward, no biases.
 *
 * <p>Source: Touvron et al., arXiv 2302.13971; tensor names as in Hugging Face's {@code LlamaForCausalLM}.
 *
 * @param vocabularySize V, tokens
 * @param hiddenSize D, width of the residual stream
 * @param layers number of blocks
 * @param heads query heads; {@code D / heads} is the head size, which rotary positions need even
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param feedForwardSize inner width of the feed-forward
 * @param contextLength longest sequence in tokens
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon added to the mean square inside a norm
 * @param tiedEmbeddings whether the unembedding is the embedding
 */
public record LlamaArchitecture(
        int vocabularySize,
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int feedForwardSize,
        int contextLength,
        double ropeTheta,
        double normEpsilon,
        boolean tiedEmbeddings)
        implements Architecture {

    /**
     * Refuses sizes that cannot form a network, all of them at once.
     *
     * @throws IllegalArgumentException naming each impossible size and what it must satisfy
     */
    public LlamaArchitecture {
        List<String> faults = new ArrayList<>();
        require(faults, vocabularySize > 0, "vocabularySize is " + vocabularySize + "; it must be at least 1");
        require(faults, layers > 0, "layers is " + layers + "; it must be at least 1");
        require(faults, contextLength > 1, "contextLength is " + contextLength + "; it must be at least 2");
        require(faults, feedForwardSize > 0, "feedForwardSize is " + feedForwardSize + "; it must be at least 1");
        require(faults, heads > 0 && hiddenSize > 0 && hiddenSize % Math.max(1, heads) == 0,
                "hiddenSize " + hiddenSize + " must be a positive multiple of heads " + heads);
        require(faults, heads <= 0 || hiddenSize / heads % 2 == 0,
                "the head size hiddenSize / heads must be even for rotary positions");
        require(faults, keyValueHeads > 0 && heads % Math.max(1, keyValueHeads) == 0,
                "heads " + heads + " must be a positive multiple of keyValueHeads " + keyValueHeads);
        require(faults, ropeTheta > 0, "ropeTheta is " + ropeTheta + "; it must be positive");
        require(faults, normEpsilon >= 0, "normEpsilon is " + normEpsilon + "; it must not be negative");
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("this is not a Llama architecture: " + String.join("; ", faults));
        }
    }

    private static void require(List<String> faults, boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    @Override
    public int headSize() {
        return hiddenSize / heads;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter("model.embed_tokens.weight", vocabularySize, hiddenSize));
        for (int layer = 0; layer < layers; layer++) {
            addLayer(all, "model.layers." + layer + ".");
        }
        all.add(new Parameter("model.norm.weight", hiddenSize));
        if (!tiedEmbeddings) {
            all.add(new Parameter("lm_head.weight", vocabularySize, hiddenSize));
        }
        return List.copyOf(all);
    }

    private void addLayer(List<Parameter> all, String prefix) {
        long keys = (long) keyValueHeads * headSize();
        all.add(new Parameter(prefix + "input_layernorm.weight", hiddenSize));
        all.add(new Parameter(prefix + "self_attn.q_proj.weight", hiddenSize, hiddenSize));
        all.add(new Parameter(prefix + "self_attn.k_proj.weight", keys, hiddenSize));
        all.add(new Parameter(prefix + "self_attn.v_proj.weight", keys, hiddenSize));
        all.add(new Parameter(prefix + "self_attn.o_proj.weight", hiddenSize, hiddenSize));
        all.add(new Parameter(prefix + "post_attention_layernorm.weight", hiddenSize));
        all.add(new Parameter(prefix + "mlp.gate_proj.weight", feedForwardSize, hiddenSize));
        all.add(new Parameter(prefix + "mlp.up_proj.weight", feedForwardSize, hiddenSize));
        all.add(new Parameter(prefix + "mlp.down_proj.weight", hiddenSize, feedForwardSize));
    }
}
