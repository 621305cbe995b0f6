package io.pposcope.stage;

import io.pposcope.model.Sequences;

/** Texts for the language-model loss; the same arguments give the same texts. */
@FunctionalInterface
public interface TextSource {

    /** {@code count} texts: the loss is taken on the response part of each. */
    Sequences texts(int iteration, int minibatch, int count);
}
