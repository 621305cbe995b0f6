package io.pposcope.experience;

import io.pposcope.math.KlPenalty;
import io.pposcope.math.ScoreTransform;

/**
 * How scores become rewards per token.
 *
 * @param transform of the score, by running moments
 * @param missingEndPenalty subtracted from the transformed score of a response that the length limit cut, in reward
 *     units
 * @param klPenalty estimator and coefficient β of {@code −β·kl} on every token
 */
public record ShapingRule(ScoreTransform transform, double missingEndPenalty, KlPenalty klPenalty) {

    /** @throws IllegalArgumentException if the penalty is negative */
    public ShapingRule {
        if (!(missingEndPenalty >= 0)) {
            throw new IllegalArgumentException(
                    "missingEndPenalty is " + missingEndPenalty + "; it is subtracted, so it must be 0 or more");
        }
    }
}
