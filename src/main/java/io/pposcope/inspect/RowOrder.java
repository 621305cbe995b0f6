package io.pposcope.inspect;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Unknown;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** Which responses come first. Those of which the number is not known yet stand last. */
public enum RowOrder {
    /** As they were sampled. */
    AS_SAMPLED(response -> -response.number()),
    /** Largest KL to the reference, summed over the response. */
    WORST_KL(ResponseView::kl),
    HIGHEST_SCORE(ResponseView::score),
    LOWEST_SCORE(response -> -response.score()),
    /** Largest sum of token rewards. */
    HIGHEST_REWARD(ResponseView::reward),
    HIGHEST_ADVANTAGE(ResponseView::advantage),
    LOWEST_ADVANTAGE(response -> -response.advantage()),
    LONGEST(ResponseView::length),
    /** Largest share of tokens on which the clip acts. */
    MOST_CLIPPED(ResponseView::clippedFraction);

    private final ToDoubleFunction<ResponseView> weight;

    RowOrder(ToDoubleFunction<ResponseView> weight) {
        this.weight = weight;
    }

    Comparator<ResponseView> comparator() {
        return Unknown.lastDescending(weight);
    }
}
