package io.pposcope.experience;

import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** One response token as far as it is known. Numbers that are not known follow the rule of {@link Unknown}. */
public interface TokenView {

    /** Number of its response. */
    int response();

    /** Which token of its response, from 0. */
    int position();

    int id();

    /** The token as text. */
    String piece();

    /** log π under the policy that sampled it. */
    double logProb();

    /** log π_ref. */
    double refLogProb();

    /** log π − log π_ref, nats. */
    default double kl() {
        return logProb() - refLogProb();
    }

    /** Entropy of the policy's distribution that it was sampled from, nats. */
    double entropy();

    /** The critic's estimate before the token. */
    double value();

    double reward();

    /** As the loss uses it. */
    double advantage();

    /** The critic's target: raw advantage + value. */
    double returnTarget();

    /** π / π_old before the step of the last minibatch that saw the response. */
    double ratio();

    /** Whether a person chose it, so that the policy did not. */
    boolean byHand();

    /** Whether it is left out of the losses. */
    boolean leftOut();

    /** Whether the clip acted on it in the last minibatch that saw the response. */
    boolean clipped();

    /** A number of the token, {@code t.known(TokenView::advantage)}; empty where it is unknown. */
    default OptionalDouble known(ToDoubleFunction<? super TokenView> number) {
        return Unknown.orEmpty(number.applyAsDouble(this));
    }
}
