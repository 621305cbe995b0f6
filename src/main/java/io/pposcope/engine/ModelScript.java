package io.pposcope.engine;

import io.pposcope.math.KlEstimator;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.RopeScaling;
import io.pposcope.model.Surrogate;
import io.pposcope.model.adapters.LowRank;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The TorchScript of one architecture: which script files it is made of, and the values of their names.
 *
 * <p>In bfloat16 the matrices are rounded once per call and multiplied in bfloat16; norms, biases, softmax, the
 * residual stream and the weights in training stay float32.
 *
 * @param architecture whose weights its methods take
 * @param precision of the matrix products
 * @param multiplier what computes those in float32
 * @param adapters low-rank adapters, which stand behind a frozen base in a weight list
 */
record ModelScript(Architecture architecture, Precision precision, Products multiplier, Optional<LowRank> adapters) {

    /** Rows that read a matrix quicker in blocks. */
    private static final int FEW_ROWS = 8;

    /** Outputs in a block. */
    private static final int BLOCK_WIDTH = 32;

    /** Numbers in the smallest matrix that is read in blocks. */
    private static final int LARGE_MATRIX = 1 << 19;

    /** Numbers in the smallest matrix that few rows multiply with quicker by oneDNN. */
    private static final int MEDIUM_MATRIX = 1 << 17;

    /** Numbers in the largest buffer of logits: 128 MiB in float32. */
    private static final int LOGITS_BUFFER = 1 << 25;

    private static final int SAMPLING_BLOCK = 256;

    private static final List<String> SHARED =
            List.of("linear", "backbone", "decode", "head", "losses", "gradients", "passes", "sampling", "optimiser");

    /** GPT-2's token and position embedding come first in a weight list. */
    private static final int GPT2_EMBEDDINGS = 2;

    private static final int GPT2_TENSORS_PER_LAYER = 12;

    /** All methods of the class. */
    String methods() {
        ScriptSource shared = ScriptSource.of(SHARED.toArray(String[]::new));
        ScriptSource products = ScriptSource.of(products());
        ScriptSource family =
                switch (architecture) {
                    case LlamaArchitecture llama -> ScriptSource.of("llama", rope(llama));
                    case Gpt2Architecture gpt2 -> ScriptSource.of("gpt2");
                };
        return bound(products) + bound(shared) + bound(family);
    }

    private String bound(ScriptSource source) {
        source.with("BFLOAT16_PRODUCTS", half())
                .with("PRODUCT", adapters.isPresent() ? "base_product" : "product")
                .with("FEW_ROWS", FEW_ROWS)
                .with("BLOCK_WIDTH", BLOCK_WIDTH)
                .with("LARGE_MATRIX", LARGE_MATRIX)
                .with("MEDIUM_MATRIX", MEDIUM_MATRIX)
                .with("SAMPLING_BLOCK", SAMPLING_BLOCK)
                .with("CHUNK_ROWS", Math.max(1, LOGITS_BUFFER / architecture.vocabularySize()))
                .with("CACHE_TYPE", half() ? "15" : "6")
                .with("LAYERS", architecture.layers())
                .with("HIDDEN_SIZE", architecture.hiddenSize())
                .with("HEAD_SIZE", architecture.headSize())
                .with("HEADS", heads())
                .with("KEY_VALUE_HEADS", architecture.keyValueHeads())
                .with(
                        "FROZEN_TENSORS",
                        adapters.isPresent() ? architecture.parameters().size() : 0)
                .with("LM_HEAD", lmHead());
        source.with("SURROGATE_SEQUENCE_RATIO", PolicyArguments.SURROGATES.indexOf(Surrogate.SequenceRatio.class))
                .with("SURROGATE_LOG_PROB", PolicyArguments.SURROGATES.indexOf(Surrogate.LogProb.class))
                .with("SURROGATE_KL_COV", PolicyArguments.SURROGATES.indexOf(Surrogate.KlCov.class))
                .with("SURROGATE_CLIP_COV", PolicyArguments.SURROGATES.indexOf(Surrogate.ClipCov.class))
                .with("SURROGATE_TYPED", PolicyArguments.SURROGATES.indexOf(Surrogate.Typed.class));
        for (KlEstimator estimator : KlEstimator.values()) {
            source.with("ESTIMATOR_" + estimator.name(), estimator.ordinal());
        }
        switch (architecture) {
            case LlamaArchitecture llama -> bind(source, llama);
            case Gpt2Architecture gpt2 -> bind(source, gpt2);
        }
        return source.methods();
    }

    private int heads() {
        return switch (architecture) {
            case LlamaArchitecture llama -> llama.heads();
            case Gpt2Architecture gpt2 -> gpt2.heads();
        };
    }

    private boolean half() {
        return precision == Precision.BFLOAT16;
    }

    private String[] products() {
        boolean plain = !half() && adapters.isEmpty() && multiplier == Products.TORCH;
        String kind = architecture instanceof Gpt2Architecture ? "input_first" : "output_first";
        String cast = "cast_weights_" + (half() ? "bfloat16" : "float32");
        String addition = plain ? "add_projection_" + kind : "add_projection";
        return adapters.isPresent()
                ? new String[] {"product_" + kind, "product_adapted", multiplier.script(), addition, cast}
                : new String[] {"product_" + kind, multiplier.script(), addition, cast};
    }

    /** Place of the language-model head in a weight list: the embedding where they are tied. */
    private int lmHead() {
        List<String> names =
                architecture.parameters().stream().map(Parameter::name).toList();
        return Math.max(0, names.indexOf("lm_head.weight"));
    }

    private static String rope(LlamaArchitecture llama) {
        return llama.variant().ropeScaling() instanceof RopeScaling.None ? "rope_default" : "rope_scaled";
    }

    private void bind(ScriptSource source, LlamaArchitecture a) {
        int projection = a.variant().biases() ? 2 : 1;
        int end = a.tensorsPerLayer();
        bindLayers(source, 1, end);
        source.with("NORM_EPSILON", a.normEpsilon())
                .with("BIASES", a.variant().biases())
                .with("HEAD_NORMS", a.variant().headNorms())
                .with("QUERY", 1)
                .with("KEY", 1 + projection)
                .with("VALUE", 1 + 2 * projection)
                .with("QUERY_NORM", end - 7)
                .with("KEY_NORM", end - 6)
                .with("OUTPUT", end - 5)
                .with("FEED_FORWARD_NORM", end - 4)
                .with("GATE", end - 3)
                .with("UP", end - 2)
                .with("DOWN", end - 1)
                .with("FINAL_NORM", 1 + end * a.layers())
                .with("ROPE_THETA", a.ropeTheta())
                .with(
                        "ROPE_FREQUENCIES",
                        Arrays.toString(a.variant().ropeScaling().frequencies(a.ropeTheta(), a.headSize())));
    }

    private void bind(ScriptSource source, Gpt2Architecture a) {
        bindLayers(source, GPT2_EMBEDDINGS, GPT2_TENSORS_PER_LAYER);
        source.with("NORM_EPSILON", a.normEpsilon())
                .with("GELU_KIND", a.tanhGelu() ? "tanh" : "none")
                .with("FINAL_NORM", GPT2_EMBEDDINGS + GPT2_TENSORS_PER_LAYER * a.layers());
    }

    private void bindLayers(ScriptSource source, int first, int tensorsPerLayer) {
        source.with("FIRST_LAYER", first).with("TENSORS_PER_LAYER", tensorsPerLayer);
        adapters.ifPresent(lowRank -> bindAdapters(source, lowRank, first, tensorsPerLayer));
    }

    /** Which adapter of a layer belongs to which of the layer's tensors; −1 for none. */
    private void bindAdapters(ScriptSource source, LowRank lowRank, int first, int tensorsPerLayer) {
        List<Parameter> parameters = architecture.parameters();
        List<String> adapted =
                lowRank.adapted(architecture).stream().map(Parameter::name).toList();
        int[] slots = new int[tensorsPerLayer];
        int count = 0;
        for (int i = 0; i < tensorsPerLayer; i++) {
            slots[i] = adapted.contains(parameters.get(first + i).name()) ? count++ : -1;
        }
        source.with("ADAPTER_SLOTS", Arrays.toString(slots))
                .with("ADAPTERS_PER_LAYER", count)
                .with("BASE_TENSORS", parameters.size())
                .with("ADAPTER_SCALE", lowRank.scale());
    }
}
