package io.pposcope.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.Decoding;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;

/** Decoding with a key-value cache of fixed size, written in place. */
final class EngineDecoding implements Decoding {

    private final ScriptModule module;
    private final DeviceTensors weights;
    private final PtNDManager manager;
    private final DeviceTensors cache;
    private final long[] padding;
    private final PtNDArray seen;
    private SamplingControls controls;
    private PtNDArray logits;
    private int position;

    EngineDecoding(
            ScriptModule module, DeviceTensors weights, TokenIds prompts, int maxNewTokens, SamplingControls controls) {
        int longest = Arrays.stream(prompts.lengths()).max().orElse(0);
        requireContext(module.architecture(), longest, maxNewTokens);
        this.module = module;
        this.weights = weights;
        this.controls = controls;
        this.manager = (PtNDManager) module.manager().newSubManager();
        this.cache = DeviceTensors.zeros(module, cacheShapes(module.architecture(), prompts.rows(), longest + maxNewTokens));
        this.padding = new long[prompts.rows()];
        this.seen = EngineThread.call(() -> (PtNDArray) manager.zeros(
                new Shape(prompts.rows(), module.architecture().vocabularySize()), DataType.BOOLEAN));
        this.position = longest;
        prefill(prompts, longest);
    }

    private static void requireContext(Architecture architecture, int longest, int maxNewTokens) {
        if (longest + maxNewTokens > architecture.contextLength()) {
            throw new IllegalArgumentException("the longest prompt has " + longest + " tokens and " + maxNewTokens
                    + " new ones are allowed, but the model's context is " + architecture.contextLength()
                    + "; shorten the prompts or lower maxNewTokens to "
                    + Math.max(0, architecture.contextLength() - longest));
        }
    }

    private static List<Parameter> cacheShapes(Architecture a, int rows, int slots) {
        List<Parameter> shapes = new ArrayList<>();
        for (int layer = 0; layer < a.layers(); layer++) {
            shapes.add(new Parameter("keys." + layer, rows, a.keyValueHeads(), slots, a.headSize()));
            shapes.add(new Parameter("values." + layer, rows, a.keyValueHeads(), slots, a.headSize()));
        }
        return shapes;
    }

    private void prefill(TokenIds prompts, int width) {
        long[] tokens = new long[prompts.rows() * width];
        for (int row = 0; row < prompts.rows(); row++) {
            int[] prompt = prompts.row(row);
            padding[row] = width - prompt.length;
            for (int i = 0; i < prompt.length; i++) {
                tokens[row * width + width - prompt.length + i] = prompt[i];
            }
        }
        logits = module.call("prefill").tensors(weights).tensors(cache).ints(tokens, rows(), width).ints(padding, rows())
                .keep(manager);
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
        return choice(module.call("choose").tensor(logits).tensor(seen).doubles(uniforms));
    }

    @Override
    public Choice force(int[] tokens) {
        return choice(module.call("score").tensor(logits).tensor(seen).ints(widen(tokens), rows()));
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
        module.call("mark").tensor(seen).ints(widen(tokens), rows()).run();
        PtNDArray previous = logits;
        logits = module.call("advance").tensors(weights).tensors(cache).ints(widen(tokens), rows()).ints(padding, rows())
                .number((long) position).keep(manager);
        previous.close();
        position++;
    }

    @Override
    public void controls(SamplingControls changed) {
        controls = changed;
    }

    @Override
    public void close() {
        cache.close();
        manager.close();
    }

    private static long[] widen(int[] tokens) {
        return Arrays.stream(tokens).asLongStream().toArray();
    }
}
