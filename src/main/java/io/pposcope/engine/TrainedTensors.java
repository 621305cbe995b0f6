package io.pposcope.engine;

import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.Weights;
import java.util.List;

/** Weights in training, their gradient buffers and AdamW moments. */
final class TrainedTensors implements AutoCloseable {

    private final ScriptModule module;
    private final DeviceTensors weights;
    private final DeviceTensors gradients;
    private final DeviceTensors firstMoments;
    private final DeviceTensors secondMoments;
    private long steps;

    TrainedTensors(ScriptModule module, List<Parameter> parameters, Weights initial) {
        this.module = module;
        this.weights = DeviceTensors.of(module, parameters, initial);
        this.gradients = DeviceTensors.zeros(module, parameters);
        this.firstMoments = DeviceTensors.zeros(module, parameters);
        this.secondMoments = DeviceTensors.zeros(module, parameters);
    }

    DeviceTensors weights() {
        return weights;
    }

    /** A copy of the gradients accumulated so far. */
    Weights gradients() {
        return gradients.read();
    }

    /** Starts a backward call: weights and gradient buffers are its first two arguments. */
    ScriptCall backward(String method) {
        return module.call(method).tensors(weights).tensors(gradients);
    }

    double gradientNorm() {
        return module.call("norm").tensors(gradients).readFloats()[0];
    }

    /** One step on {@code scale} times the gradient, which is zero afterwards. */
    void step(double rate, double scale, AdamWSettings settings) {
        steps++;
        module.call("adamw").tensors(weights).tensors(gradients).tensors(firstMoments).tensors(secondMoments).number(steps).number(rate)
                .number(settings.beta1()).number(settings.beta2()).number(settings.epsilon())
                .number(settings.weightDecay()).number(scale).run();
    }

    void discardGradients() {
        module.call("zero").tensors(gradients).run();
    }

    LearnerState.Part state() {
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
        weights.close();
        gradients.close();
        firstMoments.close();
        secondMoments.close();
    }
}
