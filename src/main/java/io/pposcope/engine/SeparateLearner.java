package io.pposcope.engine;

import io.pposcope.engine.TrainedTensors.Backward;
import io.pposcope.model.Critic;
import io.pposcope.model.Learner;
import io.pposcope.model.LearnerState;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.Policy;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Sequences;
import io.pposcope.model.ValueObjective;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Policy and critic with a backbone each, as in the paper: no weight is shared, so each loss has its own backward. */
final class SeparateLearner implements Learner {

    private final TrainedTensors policyTensors;
    private final TrainedTensors criticTensors;
    private final EnginePolicy policy;
    private final ScalarHead critic;

    SeparateLearner(
            ScriptModule policyModule,
            TrainedTensors policyTensors,
            ScriptModule criticModule,
            TrainedTensors criticTensors) {
        this.policyTensors = policyTensors;
        this.criticTensors = criticTensors;
        policy = new EnginePolicy(policyModule, policyTensors.inputs());
        critic = new ScalarHead(criticModule, criticTensors.inputs());
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public Critic critic() {
        return critic;
    }

    @Override
    public Pass accumulate(Experience experience, PolicyObjective policyObjective, ValueObjective value) {
        int rows = experience.sequences().rows();
        List<Supplier<Supplier<Pass>>> policyParts = parts(
                policyTensors,
                PolicyArguments.cut(policyTensors.shards(), policyObjective)
                        .parts(
                                rows,
                                some -> PolicyPass.backward(policyTensors, experience.select(some), policyObjective)));
        List<Supplier<Supplier<Pass>>> valueParts = parts(
                criticTensors,
                criticTensors
                        .shards()
                        .parts(rows, some -> ValuePass.backward(criticTensors, experience.select(some), value)));
        List<Pass> all = together()
                .compute(
                        Stream.concat(policyParts.stream(), valueParts.stream()).toList(), Supplier::get);
        Pass policyPass = Pass.joined(all.subList(0, policyParts.size()));
        Pass valued = Pass.joined(all.subList(policyParts.size(), all.size()));
        return new Pass(
                policyPass.policyLoss(),
                valued.valueLoss(),
                policyPass.logProbs(),
                policyPass.entropies(),
                valued.values());
    }

    /** Shards of both are computed side by side where both are cut. */
    private Shards together() {
        return policyTensors.shards().equals(criticTensors.shards()) ? policyTensors.shards() : Shards.WHOLE;
    }

    /** Parts that compute first, and add their gradients when it is their turn. */
    private static List<Supplier<Supplier<Pass>>> parts(
            TrainedTensors tensors, List<Supplier<List<Backward<Pass>>>> parts) {
        return parts.stream()
                .<Supplier<Supplier<Pass>>>map(part -> () -> {
                    List<Backward<Pass>> done = part.get();
                    return () -> Pass.joined(tensors.add(done));
                })
                .toList();
    }

    @Override
    public Pass accumulateValue(Experience experience, ValueObjective value) {
        return ValuePass.accumulate(criticTensors, experience, value);
    }

    @Override
    public double accumulateLanguage(Sequences texts, double coefficient) {
        return LanguagePass.accumulate(policyTensors, texts, coefficient);
    }

    @Override
    public GradientNorms gradientNorms() {
        return new GradientNorms(policyTensors.gradientNorm(), criticTensors.gradientNorm());
    }

    @Override
    public Gradients gradients() {
        return new Gradients(policyTensors.gradients(), criticTensors.gradients());
    }

    @Override
    public void step(OptimiserStep step) {
        policyTensors.stepOrDiscard(step.policyRate(), step.policyScale(), step.settings());
        criticTensors.stepOrDiscard(step.criticRate(), step.criticScale(), step.settings());
    }

    @Override
    public void discardGradients() {
        policyTensors.discardGradients();
        criticTensors.discardGradients();
    }

    @Override
    public String arithmetic() {
        String critics = criticTensors.arithmetic();
        return policyTensors.arithmetic() + (critics.equals(policyTensors.arithmetic()) ? "" : "; critic: " + critics);
    }

    @Override
    public LearnerState state() {
        return EngineThread.call(() -> present().kept());
    }

    @Override
    public LearnerState present() {
        return new LearnerState(policyTensors.present(), criticTensors.present());
    }

    @Override
    public void restore(LearnerState state) {
        policyTensors.requireFit(state.policy());
        criticTensors.requireFit(state.critic());
        policyTensors.restore(state.policy());
        criticTensors.restore(state.critic());
    }

    @Override
    public void close() {
        policyTensors.close();
        criticTensors.close();
    }
}
