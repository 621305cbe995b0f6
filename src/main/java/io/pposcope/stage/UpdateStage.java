package io.pposcope.stage;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.NonFiniteException;
import io.pposcope.math.RandomStreams;
import io.pposcope.model.Learner;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.GradientNorms;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.OptimiserStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The only place where weights change: passes over the rollout in shuffled minibatches, one optimiser step each.
 *
 * @param policyVersion optimiser steps taken before this update
 * @param seed of the run; with the iteration and the epoch it fixes the shuffle
 */
public record UpdateStage(Learner learner, UpdateRule rule, TextSource texts, long policyVersion, long seed)
        implements Stage<Advantages, UpdateReport> {

    private static final long PURPOSE = RandomStreams.purpose("update");

    /**
     * Trains on fresh experience.
     *
     * @throws StaleExperienceException if another version of the policy sampled it
     * @throws NonFiniteException if a loss is not finite; the weights are then those after the last good step
     */
    @Override
    public UpdateReport apply(Advantages advantages) {
        if (advantages.rollout().policyVersion() != policyVersion) {
            throw new StaleExperienceException(advantages.rollout().policyVersion(), policyVersion);
        }
        return applyStale(advantages);
    }

    /** Trains on experience of whatever version. */
    public UpdateReport applyStale(Advantages advantages) {
        List<MinibatchReport> reports = new ArrayList<>();
        long version = policyVersion;
        for (int epoch = 0; epoch < rule.ppoEpochs(); epoch++) {
            int[] order = RandomStreams.permutation(
                    RandomStreams.at(seed, advantages.iteration(), PURPOSE, epoch), advantages.rollout().rows());
            for (int from = 0; from < order.length; from += rule.minibatchSize()) {
                int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + rule.minibatchSize()));
                MinibatchOutcome outcome = minibatch(advantages, epoch, reports.size(), version, rows);
                reports.add(outcome.report());
                version += outcome.stepped() ? 1 : 0;
                if (outcome.stopped().isPresent()) {
                    return report(advantages, version, reports, outcome.stopped());
                }
            }
        }
        return report(advantages, version, reports, Optional.empty());
    }

    private record MinibatchOutcome(MinibatchReport report, boolean stepped, Optional<String> stopped) {}

    private MinibatchOutcome minibatch(Advantages advantages, int epoch, int index, long version, int... rows) {
        Experience experience = MinibatchPasses.experience(advantages, rule, rows);
        Pass pass = MinibatchPasses.accumulate(learner, experience, rule, advantages.rollout().controls().temperature());
        requireFinite("loss", pass.policyLoss() + pass.valueLoss(), advantages.iteration(), index);
        MinibatchMetrics metrics = new MinibatchMetrics(experience, pass, rule);
        Optional<String> hold = metrics.holdBack();
        if (hold.isPresent()) {
            learner.discardGradients();
            return new MinibatchOutcome(report(epoch, metrics, rows), false, metrics.beyondTargetKl() ? hold : Optional.empty());
        }
        addPretrainLoss(advantages.iteration(), index, rows.length, metrics);
        GradientNorms norms = metrics.gradientNorms(learner.gradientNorms());
        requireFinite("gradient norm", norms.joint(), advantages.iteration(), index);
        OptimiserStep step = rule.optimiser().step(version, norms);
        learner.step(step);
        return new MinibatchOutcome(report(epoch, metrics.rates(step), rows), true, Optional.empty());
    }

    private void addPretrainLoss(int iteration, int index, int responses, MinibatchMetrics metrics) {
        int count = rule.pretrain().texts(responses);
        if (count > 0) {
            double coefficient = rule.pretrain().pretrainCoefficient();
            metrics.pretrainLoss(learner.accumulateLanguage(texts.texts(iteration, index, count), coefficient) / coefficient);
        }
    }

    private void requireFinite(String what, double found, int iteration, int index) {
        if (!Double.isFinite(found)) {
            learner.discardGradients();
            throw new NonFiniteException("the update of iteration " + iteration + " met a " + what + " of " + found
                    + " in minibatch " + index + "; the weights are those before it. Lower the learning rates or clip gradients");
        }
    }

    private static MinibatchReport report(int epoch, MinibatchMetrics metrics, int... rows) {
        return new MinibatchReport(epoch, IntStream.of(rows).boxed().toList(), metrics.ratios(), metrics.values());
    }

    private static UpdateReport report(
            Advantages advantages, long version, List<MinibatchReport> reports, Optional<String> stopped) {
        return new UpdateReport(advantages.iteration(), version, reports, MinibatchMetrics.means(reports), stopped);
    }
}
