package io.pposcope.experience;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * One response as far as it is known: what conditions, filters, alarm rules and rewards read, wherever the response
 * lies: in a stage value, in a rollout under way, in a recording. Numbers that are not known follow the rule of
 * {@link Unknown}: no comparison with them is true.
 */
public interface ResponseView {

    /** Its row in the rollout, from 0. */
    int number();

    /** The iteration it belongs to. */
    int iteration();

    /** The prompt as a person would read it. */
    String prompt();

    /** The response's text so far, without special tokens. */
    String text();

    /** Whether the length limit cut it; false while it grows. */
    boolean truncated();

    /** Whether it is still being generated. */
    boolean open();

    /** Its tokens so far, the end token included. */
    List<TokenView> tokens();

    /** The raw score. */
    double score();

    /** Sum of log π − log π_ref over its tokens, nats. */
    default double kl() {
        return sum(TokenView::kl);
    }

    /** Mean of log π − log π_ref over its tokens, nats. */
    default double klPerToken() {
        return kl() / length();
    }

    /** Sum of its tokens' rewards. */
    default double reward() {
        return sum(TokenView::reward);
    }

    /** Mean of its tokens' advantages. */
    default double advantage() {
        return sum(TokenView::advantage) / length();
    }

    /** Share of its tokens on which the clip acted in the last minibatch that saw it. */
    default double clippedFraction() {
        return sum(token -> Unknown.is(token.ratio()) ? Unknown.NUMBER : token.clipped() ? 1 : 0) / length();
    }

    /** Tokens so far. */
    default int length() {
        return tokens().size();
    }

    /** Whether the text so far contains these words. */
    default boolean contains(String words) {
        return text().contains(words);
    }

    /** A number of the response, {@code r.known(ResponseView::score)}; empty where it is unknown. */
    default OptionalDouble known(ToDoubleFunction<? super ResponseView> number) {
        return Unknown.orEmpty(number.applyAsDouble(this));
    }

    private double sum(ToDoubleFunction<TokenView> number) {
        return tokens().stream().mapToDouble(number).sum();
    }
}
