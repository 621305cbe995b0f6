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
                rule.averaging().weighted(selected.map(a -> 1)));
    }

    /** Accumulates every micro-batch's gradient; the returned pass covers the minibatch in row order. */
    static Pass accumulate(Learner learner, Experience minibatch, UpdateRule rule, double temperature) {
        PolicyObjective objective = rule.policyObjective(temperature);
        List<Pass> passes = new ArrayList<>();
        int rows = minibatch.sequences().rows();
        for (int from = 0; from < rows; from += rule.microBatchSize()) {
            int[] micro = IntStream.range(from, Math.min(rows, from + rule.microBatchSize())).toArray();
            passes.add(learner.accumulate(select(minibatch, micro), objective, rule.value()));
        }
        return passes.size() == 1 ? passes.getFirst() : joined(passes);
    }

    static Experience select(Experience e, int... rows) {
        return new Experience(e.sequences().select(rows), e.denominatorLogProbs().select(rows), e.refLogProbs().select(rows),
                e.advantages().select(rows), e.oldValues().select(rows), e.returns().select(rows), e.weights().select(rows));
    }

    private static Pass joined(List<Pass> passes) {
        return new Pass(
                passes.stream().mapToDouble(Pass::policyLoss).sum(),
                passes.stream().mapToDouble(Pass::valueLoss).sum(),
                joined(passes.stream().map(Pass::logProbs)),
                joined(passes.stream().map(Pass::entropies)),
                joined(passes.stream().map(Pass::values)));
    }

    private static TokenRows joined(Stream<TokenRows> parts) {
        return TokenRows.of(parts
                .flatMap(part -> Arrays.stream(IntStream.range(0, part.rows()).mapToObj(part::row).toArray(double[][]::new)))
                .toArray(double[][]::new));
    }
}
