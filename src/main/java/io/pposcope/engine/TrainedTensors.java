package io.pposcope.engine;

import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.TensorValues;
import io.pposcope.model.Weights;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Weights in training, their AdamW moments, and between a backward pass and a step their gradients. */
final class TrainedTensors implements AutoCloseable {

    private final ScriptModule module;
    private final DeviceTensors weights;
    /** What passes read: the trained weights, behind a frozen base where there is one. */
    private final TensorList inputs;

    private final DeviceTensors firstMoments;
    private final DeviceTensors secondMoments;
    private Optional<TensorList> gradients = Optional.empty();
    private long steps;

    TrainedTensors(ScriptModule module, List<Parameter> parameters, Weights initial) {
        this(module, Optional.empty(), parameters, initial);
    }

    /** @param base frozen tensors that come first in a pass's weight list; whoever made them closes them */
    TrainedTensors(ScriptModule module, Optional<DeviceTensors> base, List<Parameter> parameters, Weights initial) {
        this.module = module;
        this.weights = DeviceTensors.of(module, parameters, initial);
        this.inputs = base.map(frozen -> DeviceTensors.joined(frozen, weights))
                .orElseGet(() -> DeviceTensors.joined(weights));
        this.firstMoments = DeviceTensors.zeros(module, parameters);
        this.secondMoments = DeviceTensors.zeros(module, parameters);
    }

    /** The trained weights alone. */
    Weights weights() {
        return EngineThread.call(() -> weights.read().kept());
    }

    /** All weights of a pass. */
    TensorList inputs() {
        return inputs;
    }

    /** A copy of the gradients accumulated so far, outside Java's heap. */
    Weights gradients() {
        Iterator<TensorValues> values = gradients
                .map(list -> list.copies(module.manager()).iterator())
                .orElseGet(() -> weights.parameters().stream()
                        .map(parameter -> (TensorValues) () -> new float[Math.toIntExact(parameter.size())])
                        .iterator());
        Weights.Builder named = Weights.builder();
        weights.parameters()
                .forEach(
                        parameter -> named.put(parameter.name(), new Weights.Tensor(parameter.shape(), values.next())));
        return named.build();
    }

    String arithmetic() {
        return module.arithmetic();
    }

    Shards shards() {
        return module.shards();
    }

    /** What a backward pass over some rows says, and the gradients that it found. */
    record Backward<T>(T said, TensorList gradients) {}

    /**
     * A backward pass: weights are its first argument, the rest is added by {@code arguments}.
     *
     * @param reader of the numbers that it returns
     */
    <T> Backward<T> backward(String method, UnaryOperator<ScriptCall> arguments, Function<double[], T> reader) {
        ScriptCall.NumbersAndList result =
                arguments.apply(module.call(method).tensors(inputs)).readAndKeepList();
        return new Backward<>(reader.apply(result.numbers()), result.list());
    }

    /** The first half of a backward pass: what it says, and what its second half needs; the caller closes that. */
    ScriptCall.NumbersAndList forward(String method, UnaryOperator<ScriptCall> arguments) {
        return arguments.apply(module.call(method).tensors(inputs)).readAndKeepList();
    }

    /** The second half, given what the first kept. */
    <T> Backward<T> backward(
            String method, TensorList kept, UnaryOperator<ScriptCall> arguments, Function<double[], T> reader) {
        ScriptCall.NumbersAndList result =
                arguments.apply(module.call(method).tensors(kept)).readAndKeepList();
        return new Backward<>(reader.apply(result.numbers()), result.list());
    }

    /** Adds the passes' gradients, in their order; what they say. */
    <T> List<T> add(List<Backward<T>> passes) {
        return passes.stream().map(this::add).toList();
    }

    <T> T add(Backward<T> pass) {
        add(pass.gradients());
        return pass.said();
    }

    private void add(TensorList more) {
        gradients.ifPresent(list -> {
            module.call("add_gradients").tensors(list).tensors(more).run();
            more.close();
        });
        gradients = Optional.of(gradients.orElse(more));
    }

    /** The rows 0 to {@code count} − 1 in a backward pass, shard by shard; what the passes say, in order. */
    <T> List<T> accumulate(Shards cut, int count, Function<int[], Backward<T>> pass) {
        return shards().compute(cut.parts(count, pass), this::add).stream()
                .flatMap(List::stream)
                .toList();
    }

    double gradientNorm() {
        return gradients
                .map(list -> module.call("norm").tensors(list).readFloats()[0])
                .orElse(0.0);
    }

    /** One step on {@code scale} times the gradient, which is gone afterwards; none where there is no gradient. */
    void step(double rate, double scale, AdamWSettings settings) {
        gradients.ifPresent(list -> {
            steps++;
            change();
            module.call("adamw")
                    .tensors(weights)
                    .tensors(list)
                    .tensors(firstMoments)
                    .tensors(secondMoments)
                    .number(steps)
                    .number(rate)
                    .number(settings.beta1())
                    .number(settings.beta2())
                    .number(settings.epsilon())
                    .number(settings.weightDecay())
                    .number(scale)
                    .run();
        });
        discardGradients();
    }

    /** One optimiser step; at a rate of 0 the gradient is forgotten instead. */
    void stepOrDiscard(double rate, double scale, AdamWSettings settings) {
        if (rate > 0) {
            step(rate, scale, settings);
        } else {
            discardGradients();
        }
    }

    void discardGradients() {
        gradients.ifPresent(TensorList::close);
        gradients = Optional.empty();
    }

    /** What was read before lasts no longer. */
    private void change() {
        weights.change();
        firstMoments.change();
        secondMoments.change();
    }

    /** Read tensor by tensor when it is looked at, until the next step. */
    LearnerState.Part present() {
        return new LearnerState.Part(weights.read(), firstMoments.read(), secondMoments.read(), steps);
    }

    /** @throws IllegalArgumentException if a tensor is missing or of another shape; nothing has changed then */
    void requireFit(LearnerState.Part state) {
        for (Weights part : List.of(state.weights(), state.firstMoments(), state.secondMoments())) {
            part.requireParameters(weights.parameters());
        }
    }

    void restore(LearnerState.Part state) {
        weights.write(state.weights());
        firstMoments.write(state.firstMoments());
        secondMoments.write(state.secondMoments());
        steps = state.steps();
        discardGradients();
    }

    @Override
    public void close() {
        inputs.close();
        weights.close();
        discardGradients();
        firstMoments.close();
        secondMoments.close();
    }
}
