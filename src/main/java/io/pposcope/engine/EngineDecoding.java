package io.pposcope.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Decoding with a key-value cache of fixed size, written in place. */
final class EngineDecoding implements Decoding {

    private final ScriptModule module;
    private final TensorList weights;
    private final PtNDManager manager;
    private final TensorList cache;
    private final long[] padding;
    private final boolean padded;
    private final List<int[]> appended = new ArrayList<>();
    private SamplingControls controls;
    private PtNDArray logits;
    private int position;

    EngineDecoding(
            ScriptModule module, TensorList weights, TokenIds prompts, int maxNewTokens, SamplingControls controls) {
        int longest = Arrays.stream(prompts.lengths()).max().orElse(0);
        requireContext(module.architecture(), longest, maxNewTokens);
        this.module = module;
        this.weights = module.call("prepared").tensors(weights).keepList();
        this.controls = controls;
        this.manager = (PtNDManager) module.manager().newSubManager();
        this.padding = IntStream.range(0, prompts.rows()).mapToLong(row -> longest - prompts.length(row)).toArray();
        this.padded = LongStream.of(padding).anyMatch(pad -> pad > 0);
        this.cache = cache(prompts.rows(), longest + maxNewTokens);
        this.position = longest;
        prefill(prompts, longest);
    }

    private TensorList cache(int rows, int slots) {
        Architecture a = module.architecture();
        try (PtNDArray like = module.here()) {
            return module.call("cache").tensor(like).number((long) rows).number((long) a.keyValueHeads()).number((long) slots).number((long) a.headSize()).keepList();
        }
    }

    private static void requireContext(Architecture architecture, int longest, int maxNewTokens) {
        if (longest + maxNewTokens > architecture.contextLength()) {
            throw new IllegalArgumentException("the longest prompt has " + longest + " tokens and " + maxNewTokens
                    + " new ones are allowed, but the model's context is " + architecture.contextLength()
                    + "; shorten the prompts or lower maxNewTokens to "
                    + Math.max(0, architecture.contextLength() - longest));
        }
    }

    /** Equal prompts are read once. */
    private void prefill(TokenIds prompts, int width) {
        Map<List<Integer>, Integer> distinct = new LinkedHashMap<>();
        long[] sources = IntStream.range(0, rows()).mapToLong(row -> distinct.computeIfAbsent(IntStream.of(prompts.row(row)).boxed().toList(), key -> distinct.size())).toArray();
        if (distinct.size() == rows()) {
            logits = prefill(prompts, width, cache, padding);
            return;
        }
        TokenIds once = TokenIds.of(distinct.keySet().stream().map(prompt -> prompt.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new));
        try (TensorList small = cache(once.rows(), width);
                PtNDArray theirs = prefill(once, width, small, IntStream.range(0, once.rows()).mapToLong(row -> width - once.length(row)).toArray())) {
            module.call("spread").tensors(cache).tensors(small).ints(sources, rows()).run();
            logits = module.call("at").tensor(theirs).ints(sources, rows()).keep(manager);
        }
    }

    private PtNDArray prefill(TokenIds prompts, int width, TensorList into, long... pads) {
        long[] tokens = new long[prompts.rows() * width];
        for (int row = 0; row < prompts.rows(); row++) {
            int[] prompt = prompts.row(row);
            for (int i = 0; i < prompt.length; i++) {
                tokens[(row + 1) * width - prompt.length + i] = prompt[i];
            }
        }
        return module.call("prefill").tensors(weights).tensors(into).ints(tokens, prompts.rows(), width).ints(pads, prompts.rows()).flag(padded).keep(manager);
    }

    @Override
    public int rows() {
        return padding.length;
    }

    @Override
    public double[] nextLogProbs(int row) {
        return module.call("next_log_probs").tensor(logits).number((long) row).number(controls.temperature()).readDoubles();
    }

    @Override
    public Choice sample(double[] uniforms) {
        return choice(seen(module.call("choose").tensor(logits)).doubles(uniforms));
    }

    @Override
    public Choice force(int[] tokens) {
        return choice(seen(module.call("score").tensor(logits)).ints(widen(tokens), rows()));
    }

    /** The appended tokens, which the repetition penalty alone asks about. */
    private ScriptCall seen(ScriptCall call) {
        if (controls.repetitionPenalty() == 1) {
            return call.ints(new long[0], 0);
        }
        long[] tokens = new long[rows() * appended.size()];
        for (int i = 0; i < appended.size(); i++) {
            for (int row = 0; row < rows(); row++) {
                tokens[row * appended.size() + i] = appended.get(i)[row];
            }
        }
        return call.made(scope -> module.call("marked").ints(tokens, rows(), appended.size()).number((long) module.architecture().vocabularySize()).keep(scope));
    }

    private Choice choice(ScriptCall call) {
        double[] flat = call.number(controls.temperature()).number(controls.topP()).number((long) controls.topK())
                .number(controls.repetitionPenalty()).readDoubles();
        int b = rows();
        int[] tokens = new int[b];
        for (int row = 0; row < b; row++) {
            tokens[row] = (int) flat[row];
        }
        return new Choice(tokens, Arrays.copyOfRange(flat, b, 2 * b), Arrays.copyOfRange(flat, 2 * b, 3 * b),
                Arrays.copyOfRange(flat, 3 * b, 4 * b));
    }

    @Override
    public void advance(int[] tokens) {
        EngineThread.run(() -> advanceThere(tokens));
    }

    private void advanceThere(int[] tokens) {
        appended.add(tokens.clone());
        PtNDArray previous = logits;
        logits = module.call("advance").tensors(weights).tensors(cache).ints(widen(tokens), rows()).ints(padding, rows()).flag(padded)
                .number((long) position).keep(manager);
        previous.close();
        position++;
    }

    /** Samples everything in one call, which nothing can pause; chosen tokens and their numbers as {@link #sample} has them, step by step. */
    double[] rest(double[] uniforms, int steps) {
        return module.call("decode_all").tensors(weights).tensors(cache).tensor(logits).ints(padding, rows()).flag(padded).number((long) position)
                .made(scope -> (PtNDArray) scope.create(uniforms, new Shape(steps, rows()))).readDoubles();
    }

    @Override
    public <T> T inOneVisit(Supplier<T> calls) {
        return EngineThread.call(calls);
    }

    @Override
    public void controls(SamplingControls changed) {
        controls = changed;
    }

    @Override
    public void close() {
        cache.close();
        weights.close();
        manager.close();
    }

    private static long[] widen(int[] tokens) {
        return Arrays.stream(tokens).asLongStream().toArray();
    }
}
