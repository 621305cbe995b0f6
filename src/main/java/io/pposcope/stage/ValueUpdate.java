package io.pposcope.stage;

import io.pposcope.experience.Advantages;
import io.pposcope.math.RandomStreams;
import io.pposcope.model.Learner;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.OptimiserStep;
import io.pposcope.model.ValueObjective;
import java.util.Arrays;

/**
 * Trains the critic alone on returns of a frozen policy: one shuffled pass, unclipped value loss.
 *
 * <p>Source: arXiv 2307.04964, section 5.3.3, item 2.
 */
public record ValueUpdate(Learner learner, UpdateRule rule, long seed) {

    private static final long PURPOSE = RandomStreams.purpose("critic warm-up");
    private static final ValueObjective OBJECTIVE = new ValueObjective(1, Double.POSITIVE_INFINITY);

    /** Returns the mean value loss over the minibatches, each before its step. */
    public double apply(Advantages advantages, int round) {
        int[] order = RandomStreams.permutation(
                RandomStreams.at(seed, PURPOSE, round), advantages.rollout().rows());
        double sum = 0;
        int minibatches = 0;
        for (int from = 0; from < order.length; from += rule.minibatchSize()) {
            int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + rule.minibatchSize()));
            sum += minibatch(MinibatchPasses.experience(advantages, rule, rows));
            minibatches++;
        }
        return sum / minibatches;
    }

    private double minibatch(Experience experience) {
        double loss = 0;
        for (int[] micro : MinibatchPasses.microBatches(experience.sequences(), rule.microBatchSize())) {
            loss += learner.accumulateValue(experience.select(micro), OBJECTIVE).valueLoss();
        }
        GradientNorms norms = learner.gradientNorms();
        double scale = rule.optimiser().clip().scales(0, norms.critic())[1];
        learner.step(new OptimiserStep(
                0, rule.optimiser().criticRate(), 1, scale, rule.optimiser().settings()));
        return loss;
    }
}
