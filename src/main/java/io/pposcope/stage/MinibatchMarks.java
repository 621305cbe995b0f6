package io.pposcope.stage;

import io.pposcope.math.RandomStreams;
import io.pposcope.math.SurrogateLosses;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.Surrogate;
import java.util.SplittableRandom;

/**
 * Which tokens of a minibatch KL-Cov and Clip-Cov choose, by the covariance of advantage and log-probability under the
 * policy that the ratio divides by.
 *
 * <p>Differs from the paper's code, which takes the log-probabilities of the policy as it is being trained: those are
 * known only after a pass over the whole minibatch. In the first minibatch of an update both are the same. What the
 * clip acts on is not excluded either; such a token has no gradient anyway.
 */
final class MinibatchMarks {

    private static final long PURPOSE = RandomStreams.purpose("clip-cov");

    private MinibatchMarks() {}

    /** The stream that a minibatch draws from. */
    static SplittableRandom stream(long seed, int iteration, int minibatch) {
        return RandomStreams.at(seed, iteration, PURPOSE, minibatch);
    }

    static TokenRows of(Surrogate surrogate, Experience e, SplittableRandom random) {
        return switch (surrogate) {
            case Surrogate.KlCov(double share, double coefficient) ->
                SurrogateLosses.largest(covariances(e), e.counted(), share).times(coefficient);
            case Surrogate.ClipCov(double share, double low, double high) ->
                SurrogateLosses.drawn(covariances(e), e.counted(), share, low, high, random);
            case Surrogate.TokenRatio token -> e.marks();
            case Surrogate.SequenceRatio sequence -> e.marks();
            case Surrogate.LogProb logProb -> e.marks();
            case Surrogate.Typed typed -> e.marks();
        };
    }

    private static TokenRows covariances(Experience e) {
        return SurrogateLosses.covariances(e.denominatorLogProbs(), e.advantages(), e.counted());
    }
}
