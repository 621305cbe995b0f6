package io.pposcope.engine;

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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Decoding with a key-value cache of fixed size, written in place. */
final class EngineDecoding implements Decoding {

    private final ScriptModule module;
    private final TensorList weights;
    /** Weights repacked for decoding one token per row. */
    private final TensorList packed;

    private final PtNDManager manager;
    private final NativeMemory.Part arrays;
    private final TensorList cache;
    /** What {@link #close} frees, also after a beginning that failed. */
    private final List<TensorList> held = new ArrayList<>();

    private final long[] padding;
    private final boolean padded;
    private final List<int[]> appended = new ArrayList<>();
    private SamplingControls controls;
    private PtNDArray logits;
    /** The logits before the tokens that were sampled ahead. */
    private Optional<PtNDArray> earlier = Optional.empty();

    private int stepsAhead;
    private int position;

    /** @param cache of at least as many slots as the longest prompt and its response need; closed with this */
    EngineDecoding(
            ScriptModule module, TensorList weights, TokenIds prompts, TensorList cache, SamplingControls controls) {
        int longest = longest(prompts);
        this.module = module;
        this.controls = controls;
        PtNDManager own = (PtNDManager) module.manager().newSubManager();
        this.manager = own;
        this.arrays = module.memory().hold(this, own::close, 0);
        this.padding = IntStream.range(0, prompts.rows())
                .mapToLong(row -> longest - prompts.length(row))
                .toArray();
        this.padded = LongStream.of(padding).anyMatch(pad -> pad > 0);
        this.position = longest;
        try {
            this.cache = held(cache);
            this.weights = held(module.call("cast_weights").tensors(weights).keepList());
            this.packed = held(module.call("decode_layout")
                    .tensors(this.weights)
                    .number((long) prompts.rows())
                    .keepList());
            prefill(prompts, longest);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private TensorList held(TensorList list) {
        held.add(list);
        return list;
    }

    /** @throws IllegalStateException naming a number of rows that would fit, if memory does not suffice */
    static TensorList cache(ScriptModule module, int rows, int slots) {
        try {
            return emptyCache(module, rows, slots);
        } catch (EngineFailure failure) {
            if (failure.outOfMemory()) {
                throw tooLarge(module, rows, slots, failure);
            }
            throw failure;
        }
    }

    private static IllegalStateException tooLarge(ScriptModule module, int rows, int slots, EngineFailure failure) {
        int fitting = rows / 2;
        while (fitting > 0 && !fits(module, fitting, slots)) {
            fitting /= 2;
        }
        return new IllegalStateException(
                "there is not enough memory to decode " + rows + " rows of " + slots + " tokens at once; "
                        + (fitting > 0
                                ? "a rolloutBatchSize of " + fitting + " would fit"
                                : "not even one row fits: lower maxNewTokens"),
                failure);
    }

    private static boolean fits(ScriptModule module, int rows, int slots) {
        try (TensorList cache = emptyCache(module, rows, slots)) {
            return true;
        } catch (EngineFailure failure) {
            return false;
        }
    }

    private static TensorList emptyCache(ScriptModule module, int rows, int slots) {
        Architecture a = module.architecture();
        try (PtNDArray like = module.here()) {
            return module.call("cache")
                    .tensor(like)
                    .number((long) rows)
                    .number((long) a.keyValueHeads())
                    .number((long) slots)
                    .number((long) a.headSize())
                    .keepList();
        }
    }

    /** Tokens of the longest prompt. */
    static int longest(TokenIds prompts) {
        return Arrays.stream(prompts.lengths()).max().orElse(0);
    }

    /** @throws IllegalArgumentException if the longest prompt and its response do not fit */
    static void requireContext(Architecture architecture, TokenIds prompts, int maxNewTokens) {
        int longest = longest(prompts);
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
        long[] sources = IntStream.range(0, rows())
                .mapToLong(row -> distinct.computeIfAbsent(
                        IntStream.of(prompts.row(row)).boxed().toList(), key -> distinct.size()))
                .toArray();
        if (distinct.size() == rows()) {
            logits = prefill(prompts, width, cache, padding);
            return;
        }
        TokenIds once = TokenIds.of(distinct.keySet().stream()
                .map(prompt -> prompt.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new));
        try (TensorList small = cache(module, once.rows(), width);
                PtNDArray theirs = prefill(
                        once,
                        width,
                        small,
                        IntStream.range(0, once.rows())
                                .mapToLong(row -> width - once.length(row))
                                .toArray())) {
            module.call("copy_cache_rows")
                    .tensors(cache)
                    .tensors(small)
                    .ints(sources, rows())
                    .run();
            logits = module.call("select_rows")
                    .tensor(theirs)
                    .ints(sources, rows())
                    .keep(manager);
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
        return module.call("prefill")
                .tensors(weights)
                .tensors(into)
                .ints(tokens, prompts.rows(), width)
                .ints(pads, prompts.rows())
                .flag(padded)
                .keep(manager);
    }

    @Override
    public int rows() {
        return padding.length;
    }

    @Override
    public double[] nextLogProbs(int row) {
        return module.call("next_log_probs")
                .tensor(logits)
                .number((long) row)
                .number(controls.temperature())
                .readDoubles();
    }

    @Override
    public Choice sample(double[] uniforms) {
        return choice(controlled(seen(module.call("sample").tensor(logits)).doubles(uniforms, rows()))
                .readDoubles());
    }

    @Override
    public Choice force(int[] tokens) {
        return choice(controlled(seen(module.call("score").tensor(logits)).ints(widen(tokens), rows()))
                .readDoubles());
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
        return call.made(scope -> module.call("token_mask")
                .ints(tokens, rows(), appended.size())
                .number((long) module.architecture().vocabularySize())
                .keep(scope));
    }

    private ScriptCall controlled(ScriptCall call) {
        return call.number(controls.temperature())
                .number(controls.topP())
                .number((long) controls.topK())
                .number(controls.repetitionPenalty());
    }

    private Choice choice(double... flat) {
        return choice(flat, 0);
    }

    /** One of several choices, {@code [T, 4, B]}. */
    private Choice choice(double[] flat, int step) {
        int b = rows();
        int at = 4 * b * step;
        int[] tokens = new int[b];
        for (int row = 0; row < b; row++) {
            tokens[row] = (int) flat[at + row];
        }
        return new Choice(
                tokens,
                Arrays.copyOfRange(flat, at + b, at + 2 * b),
                Arrays.copyOfRange(flat, at + 2 * b, at + 3 * b),
                Arrays.copyOfRange(flat, at + 3 * b, at + 4 * b));
    }

    @Override
    public void advance(int[] tokens) {
        PtNDArray next = placed(
                        module.call("advance").tensors(packed).tensors(cache).ints(widen(tokens), rows()))
                .keep(manager);
        appended.add(tokens.clone());
        position++;
        logits.close();
        logits = next;
        stepsAhead = 0;
    }

    @Override
    public List<Choice> sampleAhead(double[][] uniforms, boolean[] open, int... ends) {
        double[] flat = Arrays.stream(uniforms).flatMapToDouble(Arrays::stream).toArray();
        long[] waitedFor =
                IntStream.range(0, rows()).mapToLong(row -> open[row] ? 1 : 0).toArray();
        ScriptCall.NumbersAndTensor ahead = placed(controlled(seen(module.call("sample_ahead")
                                .tensors(packed)
                                .tensors(cache)
                                .tensor(logits))
                        .doubles(flat, uniforms.length, rows())))
                .ints(waitedFor, rows())
                .ints(widen(ends), ends.length)
                .readAndKeep(manager);
        List<Choice> choices = IntStream.range(0, ahead.numbers().length / (4 * rows()))
                .mapToObj(step -> choice(ahead.numbers(), step))
                .toList();
        choices.forEach(choice -> appended.add(choice.tokens()));
        position += choices.size();
        earlier.ifPresent(PtNDArray::close);
        earlier = Optional.of(logits);
        logits = ahead.tensor();
        stepsAhead = choices.size();
        return choices;
    }

    private ScriptCall placed(ScriptCall call) {
        return call.ints(padding, rows()).flag(padded).number((long) position);
    }

    /**
     * The cache's slots are written anew when their turn comes; logits that are not kept are those after the last token
     * left.
     */
    @Override
    public void takeBack(int count) {
        requireAppended(count, stepsAhead);
        if (count == stepsAhead && count > 0) {
            forget(count);
            logits.close();
            logits = earlier.orElseThrow();
            earlier = Optional.empty();
        } else if (count > 0) {
            int[] last = appended.get(appended.size() - count - 1);
            forget(count + 1);
            advance(last);
        }
        stepsAhead = 0;
    }

    static void requireAppended(int count, int stepsAhead) {
        if (count > stepsAhead) {
            throw new IllegalArgumentException(
                    count + " tokens cannot be taken back; sampleAhead() appended " + stepsAhead);
        }
    }

    private void forget(int count) {
        appended.subList(appended.size() - count, appended.size()).clear();
        position -= count;
    }

    @Override
    public void controls(SamplingControls changed) {
        controls = changed;
    }

    @Override
    public void close() {
        held.forEach(TensorList::close);
        held.clear();
        arrays.close();
    }

    private static long[] widen(int[] tokens) {
        return Arrays.stream(tokens).asLongStream().toArray();
    }
}
