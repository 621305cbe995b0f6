package io.pposcope.stage;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Learner.Pass;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One minibatch cut into micro-batches and passed through the learner; their sum is exactly the minibatch's gradient. */
final class MinibatchPasses {

    private MinibatchPasses() {}

    /** The whole rollout as experience; weights are still to be given per minibatch. */
    static Experience experience(Advantages advantages, UpdateRule rule, int... rows) {
        Rollout rollout = advantages.rollout();
        TokenRows selected = advantages.perToken().select(rows);
        return new Experience(
                new Sequences(rollout.prompts().tokens(), rollout.tokens()).select(rows),
                rule.denominator().of(rollout).select(rows),
                rollout.refLogProbs().select(rows),
                selected,
                rollout.values().select(rows),
                advantages.returns().select(rows),
                rule.averaging().weighted(advantages.mask().select(rows)));
    }

    /**
     * Accumulates every micro-batch's gradient; the returned pass covers the minibatch in row order. Rows of like length
     * go together, so that little is padded.
     */
    static Pass accumulate(Learner learner, Experience minibatch, UpdateRule rule, double temperature) {
        PolicyObjective objective = rule.policyObjective(temperature);
        int[] order = minibatch.sequences().rowsByLength();
        List<Pass> passes = new ArrayList<>();
        for (int[] micro : microBatches(order, rule.microBatchSize())) {
            passes.add(learner.accumulate(select(minibatch, micro), objective, rule.value()));
        }
        return joined(passes, inverse(order));
    }

    /** Micro-batches of rows of like length. */
    static List<int[]> microBatches(Sequences sequences, int size) {
        return microBatches(sequences.rowsByLength(), size);
    }

    private static List<int[]> microBatches(int[] order, int size) {
        return IntStream.iterate(0, from -> from < order.length, from -> from + size)
                .mapToObj(from -> Arrays.copyOfRange(order, from, Math.min(order.length, from + size))).toList();
    }

    private static int[] inverse(int... order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }

    static Experience select(Experience e, int... rows) {
        return new Experience(e.sequences().select(rows), e.denominatorLogProbs().select(rows), e.refLogProbs().select(rows),
                e.advantages().select(rows), e.oldValues().select(rows), e.returns().select(rows), e.weights().select(rows));
    }

    private static Pass joined(List<Pass> passes, int... rows) {
        return new Pass(
                passes.stream().mapToDouble(Pass::policyLoss).sum(),
                passes.stream().mapToDouble(Pass::valueLoss).sum(),
                joined(passes.stream().map(Pass::logProbs)).select(rows),
                joined(passes.stream().map(Pass::entropies)).select(rows),
                joined(passes.stream().map(Pass::values)).select(rows));
    }

    private static TokenRows joined(Stream<TokenRows> parts) {
        return TokenRows.of(parts.flatMap(part -> IntStream.range(0, part.rows()).mapToObj(part::row)).toArray(double[][]::new));
    }
}
