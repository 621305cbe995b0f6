package io.pposcope.engine;

import io.pposcope.math.GradientClipping;
import io.pposcope.model.Architecture.Parameter;
import io.pposcope.model.LanguageLearner;
import io.pposcope.model.OptimiserStep.AdamWSettings;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import java.util.List;

/** Trains a language model, with whatever further parameters a subclass needs. */
class EngineLanguageLearner implements LanguageLearner, AutoCloseable {

    private final TrainedTensors tensors;
    private final EnginePolicy policy;

    EngineLanguageLearner(ScriptModule module, List<Parameter> parameters, Weights initial) {
        tensors = new TrainedTensors(module, parameters, initial);
        policy = new EnginePolicy(module, tensors.inputs());
    }

    final TrainedTensors tensors() {
        return tensors;
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public double accumulateLanguage(Sequences texts, double coefficient) {
        return LanguagePass.accumulate(tensors, texts, coefficient);
    }

    @Override
    public void step(double learningRate, double maxGradientNorm, AdamWSettings settings) {
        GradientClipping clipping = new GradientClipping(maxGradientNorm, GradientClipping.Scope.PER_MODEL);
        tensors.step(learningRate, clipping.scales(tensors.gradientNorm())[0], settings);
    }

    @Override
    public Weights weights() {
        return tensors.weights();
    }

    @Override
    public void close() {
        tensors.close();
    }
}
