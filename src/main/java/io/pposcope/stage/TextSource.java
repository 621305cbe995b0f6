package io.pposcope.stage;

import io.pposcope.model.Sequences;

/** Texts for the language-model loss; the same arguments give the same texts. */
@FunctionalInterface
public interface TextSource {

    /** {@code count} texts: the loss is taken on the response part of each. */
    Sequences texts(int iteration, int minibatch, int count);

    /** No texts, for configurations that mix none in; whoever asks for some is told so. */
    static TextSource none() {
        return (iteration, minibatch, count) -> {
            throw new IllegalStateException("the configuration mixes " + count + " texts into minibatch " + minibatch
                    + " of iteration " + iteration + ", and this setup has none; give it a TextSource, or set"
                    + " pretrain(PretrainMix.none())");
        };
    }
}
