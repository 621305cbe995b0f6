package io.pposcope.experience;

import io.pposcope.math.KlPenalty;
import io.pposcope.math.LengthPenalty;
import io.pposcope.math.ScoreTransform;
import java.util.Optional;

/**
 * How scores become rewards per token.
 *
 * @param transform of the score, by running moments
 * @param missingEndPenalty subtracted from the transformed score of a response that the length limit cut, in reward
 *     units
 * @param klPenalty estimator and coefficient β of {@code −β·kl} on every token
 * @param lengthPenalty on responses that come near the length limit
 */
public record ShapingRule(
        ScoreTransform transform,
        double missingEndPenalty,
        KlPenalty klPenalty,
        Optional<LengthPenalty> lengthPenalty) {

    /** Without a penalty on length. */
    public ShapingRule(ScoreTransform transform, double missingEndPenalty, KlPenalty klPenalty) {
        this(transform, missingEndPenalty, klPenalty, Optional.empty());
    }

    /** @throws IllegalArgumentException if the penalty is negative */
    public ShapingRule {
        if (!(missingEndPenalty >= 0)) {
            throw new IllegalArgumentException(
                    "missingEndPenalty is " + missingEndPenalty + "; it is subtracted, so it must be 0 or more");
        }
    }
}
