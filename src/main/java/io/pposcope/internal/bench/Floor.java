package io.pposcope.internal.bench;

import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LlamaArchitecture;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The least time a workload can take on a machine: its floating-point operations at the peak of a matrix product, and
 * where a model's weights do not fit the cache, its memory traffic too.
 *
 * <p>Counted: a multiply-add as 2 operations; attention over the past alone; the LM head at response positions
 * alone; a backward pass as 2 forward passes; reference, critic and reward model once over each sequence; the rollout's
 * log-probabilities as free. Traffic: every weight once a decoded token, 28 bytes a parameter an AdamW step.
 *
 * @param flops peak of a matrix product, operations a second
 * @param bytes peak of reading memory, bytes a second
 */
record Floor(double flops, double bytes) {

    /** Weights beyond this do not stay in a last-level cache from one token to the next, bytes. */
    private static final double CACHE = 64e6;

    /** Seconds of each stage and of the iteration. */
    Map<String, Double> seconds(Workload w) {
        Architecture a = w.architecture();
        double head = 2.0 * a.hiddenSize() * a.vocabularySize() * w.newTokens();
        int length = Workload.PROMPT_TOKENS + w.newTokens();
        double rollout = w.prompts() * (backbone(a, length - 1) + head) / flops;
        double score = w.prompts() * (2 * backbone(a, length - 1) + backbone(a, length) + head) / flops;
        double update = 3.0 * w.epochs() * w.prompts() * (2 * backbone(a, length - 1) + head) / flops;
        double weights = 4.0 * a.parameterCount();
        if (weights > CACHE) {
            rollout = Math.max(rollout, w.newTokens() * weights / bytes);
            update += w.steps() * 2 * 28.0 * a.parameterCount() / bytes;
        }
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("rollout_s", rollout);
        seconds.put("score_s", score);
        seconds.put("update_s", update);
        seconds.put("iteration_s", rollout + score + update);
        return seconds;
    }

    /** Operations of one sequence through all layers. */
    private static double backbone(Architecture a, int length) {
        double matrices = a.parameters().stream()
                .filter(Parameter::isLayerMatrix)
                .mapToDouble(Parameter::size)
                .sum();
        double width = (double) a.headSize() * a.keyValueHeads() * queriesPerKey(a);
        return 2 * matrices * length + a.layers() * 4 * width * length * (length + 1) / 2;
    }

    private static double queriesPerKey(Architecture a) {
        return switch (a) {
            case LlamaArchitecture llama -> (double) llama.heads() / llama.keyValueHeads();
            case Gpt2Architecture gpt2 -> 1;
        };
    }
}
