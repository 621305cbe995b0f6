package io.pposcope.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A Llama-family architecture: pre-norm blocks with RMS norms, rotary positions, grouped-query attention and a gated
 * SiLU feed-forward. Llama, Mistral, Qwen2 and Qwen3 are of this form and differ in {@link Variant}.
 *
 * <p>Source: Touvron et al., arXiv 2302.13971; Jiang et al., arXiv 2310.06825; Yang et al., arXiv 2407.10671 and
 * 2505.09388; tensor names as in Hugging Face's {@code LlamaForCausalLM}, which all of them share.
 *
 * @param vocabularySize V, tokens
 * @param hiddenSize D, width of the residual stream
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param feedForwardSize inner width of the feed-forward
 * @param contextLength longest sequence in tokens
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon added to the mean square inside a norm
 * @param tiedEmbeddings whether the LM head is the embedding
 * @param variant what tells the families apart
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
        boolean tiedEmbeddings,
        Variant variant)
        implements Architecture {

    /**
     * What tells the families apart.
     *
     * @param family {@code model_type} of a config.json
     * @param headSize width of a head, which rotary positions need even
     * @param biases whether queries, keys and values have biases
     * @param headNorms whether queries and keys are normed within each head
     */
    public record Variant(String family, int headSize, boolean biases, boolean headNorms, RopeScaling ropeScaling) {

        /** Plain Llama. */
        public static Variant llama(int headSize) {
            return new Variant("llama", headSize, false, false, new RopeScaling.None());
        }
    }

    /** Plain Llama, whose heads share the width of the residual stream evenly. */
    public LlamaArchitecture(
            int vocabularySize,
            int hiddenSize,
            int layers,
            int heads,
            int keyValueHeads,
            int feedForwardSize,
            int contextLength,
            double ropeTheta,
            double normEpsilon,
            boolean tiedEmbeddings) {
        this(
                vocabularySize,
                hiddenSize,
                layers,
                heads,
                keyValueHeads,
                feedForwardSize,
                contextLength,
                ropeTheta,
                normEpsilon,
                tiedEmbeddings,
                Variant.llama(evenShare(hiddenSize, heads)));
    }

    private static int evenShare(int hiddenSize, int heads) {
        if (heads <= 0 || hiddenSize % heads != 0) {
            throw new IllegalArgumentException("this is not a Llama architecture: hiddenSize " + hiddenSize
                    + " must be a positive multiple of heads " + heads);
        }
        return hiddenSize / heads;
    }

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
        require(faults, hiddenSize > 0, "hiddenSize is " + hiddenSize + "; it must be at least 1");
        require(
                faults,
                variant.headSize() > 0 && variant.headSize() % 2 == 0,
                "the head size is " + variant.headSize() + "; rotary positions need it even");
        require(
                faults,
                keyValueHeads > 0 && heads % Math.max(1, keyValueHeads) == 0,
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
        return variant.headSize();
    }

    /** Weight tensors of one block. */
    public int tensorsPerLayer() {
        return 9 + (variant.biases() ? 3 : 0) + (variant.headNorms() ? 2 : 0);
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
        long queries = (long) heads * headSize();
        long keys = (long) keyValueHeads * headSize();
        all.add(new Parameter(prefix + "input_layernorm.weight", hiddenSize));
        addProjection(all, prefix + "self_attn.q_proj", queries);
        addProjection(all, prefix + "self_attn.k_proj", keys);
        addProjection(all, prefix + "self_attn.v_proj", keys);
        if (variant.headNorms()) {
            all.add(new Parameter(prefix + "self_attn.q_norm.weight", headSize()));
            all.add(new Parameter(prefix + "self_attn.k_norm.weight", headSize()));
        }
        all.add(new Parameter(prefix + "self_attn.o_proj.weight", hiddenSize, queries));
        all.add(new Parameter(prefix + "post_attention_layernorm.weight", hiddenSize));
        all.add(new Parameter(prefix + "mlp.gate_proj.weight", feedForwardSize, hiddenSize));
        all.add(new Parameter(prefix + "mlp.up_proj.weight", feedForwardSize, hiddenSize));
        all.add(new Parameter(prefix + "mlp.down_proj.weight", hiddenSize, feedForwardSize));
    }

    private void addProjection(List<Parameter> all, String name, long width) {
        all.add(new Parameter(name + ".weight", width, hiddenSize));
        if (variant.biases()) {
            all.add(new Parameter(name + ".bias", width));
        }
    }
}
