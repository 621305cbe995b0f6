package io.pposcope.model;

/** A learnt judge of whole responses, read at the last token. */
public interface RewardModel {

    /** One score per response, {@code [B]}. */
    double[] scores(Sequences sequences);
}
