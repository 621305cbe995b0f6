package io.pposcope.stage;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Rollout;
import io.pposcope.model.Learner;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One minibatch cut into micro-batches and passed through the learner one by one; their sum is exactly the minibatch's
 * gradient. Rows of like length go together, so that little is padded.
 */
final class MinibatchPasses {

    private final Learner learner;
    private final UpdateRule rule;
    private final PolicyObjective objective;
    private final int[] rows;
    private final Experience experience;
    private final int[] order;
    private final List<int[]> microBatches;
    private final List<Pass> passes = new ArrayList<>();

    /** @param random for surrogates that choose tokens at random */
    MinibatchPasses(Learner learner, UpdateRule rule, Advantages advantages, SplittableRandom random, int... rows) {
        this.learner = learner;
        this.rule = rule;
        this.objective = rule.policyObjective(advantages.rollout().controls().temperature());
        this.rows = rows;
        Experience plain = experience(advantages, rule, rows);
        this.experience = plain.marked(MinibatchMarks.of(rule.surrogate(), plain, random));
        this.order = experience.sequences().rowsByLength();
        this.microBatches = microBatches(order, rule.microBatchSize());
    }

    int[] rows() {
        return rows;
    }

    Experience experience() {
        return experience;
    }

    PolicyObjective objective() {
        return objective;
    }

    int passed() {
        return passes.size();
    }

    boolean complete() {
        return passes.size() == microBatches.size();
    }

    /** Adds the gradient of the next micro-batch. */
    void next() {
        passes.add(learner.accumulate(experience.select(microBatches.get(passes.size())), objective, rule.value()));
    }

    /** All passes as one that covers the minibatch in row order. */
    Pass joined() {
        int[] rowOrder = inverse(order);
        Pass all = Pass.joined(passes);
        return new Pass(
                all.policyLoss(),
                all.valueLoss(),
                all.logProbs().select(rowOrder),
                all.entropies().select(rowOrder),
                all.values().select(rowOrder));
    }

    /** The given rows as experience, each token with its share of the minibatch's averages. */
    static Experience experience(Advantages advantages, UpdateRule rule, int... rows) {
        Rollout rollout = advantages.rollout();
        return new Experience(
                        new Sequences(rollout.prompts().tokens(), rollout.tokens()).select(rows),
                        rule.denominator().of(rollout).select(rows),
                        rollout.refLogProbs().select(rows),
                        advantages.perToken().select(rows),
                        rollout.values().select(rows),
                        advantages.returns().select(rows),
                        rule.averaging().weighted(advantages.mask().select(rows)))
                .numbered(rows);
    }

    /** Micro-batches of rows of like length. */
    static List<int[]> microBatches(Sequences sequences, int size) {
        return microBatches(sequences.rowsByLength(), size);
    }

    private static List<int[]> microBatches(int[] order, int size) {
        return IntStream.iterate(0, from -> from < order.length, from -> from + size)
                .mapToObj(from -> Arrays.copyOfRange(order, from, Math.min(order.length, from + size)))
                .toList();
    }

    private static int[] inverse(int... order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }
}
