package io.pposcope.inspect;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** Which responses come first. What is not known yet counts as zero. */
public enum RowOrder {
    /** As they were sampled. */
    AS_SAMPLED(row -> -row.row()),
    /** Largest KL to the reference, summed over the response. */
    WORST_KL(RowFacts::kl),
    HIGHEST_SCORE(RowFacts::score),
    LOWEST_SCORE(row -> -row.score()),
    /** Largest sum of token rewards. */
    HIGHEST_REWARD(RowFacts::reward),
    HIGHEST_ADVANTAGE(RowFacts::advantage),
    LOWEST_ADVANTAGE(row -> -row.advantage()),
    LONGEST(RowFacts::length),
    /** Largest share of tokens on which the clip acts. */
    MOST_CLIPPED(RowFacts::clippedShare);

    private final ToDoubleFunction<RowFacts> weight;

    RowOrder(ToDoubleFunction<RowFacts> weight) {
        this.weight = weight;
    }

    Comparator<RowFacts> comparator() {
        return Comparator.comparingDouble((RowFacts row) -> Double.isNaN(weight.applyAsDouble(row)) ? 0 : weight.applyAsDouble(row)).reversed();
    }
}
