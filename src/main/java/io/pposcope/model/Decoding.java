package io.pposcope.model;

import io.pposcope.math.SamplingControls;
import java.util.List;

/**
 * A batch of responses being decoded, one token at a time. Between two tokens everything can be looked at: looking
 * changes nothing.
 */
public interface Decoding extends AutoCloseable {

    /**
     * One token for every row, {@code [B]} each.
     *
     * @param tokens chosen ids
     * @param logProbs under the policy at its temperature
     * @param samplingLogProbs under the distribution that was truly sampled from
     * @param entropies of the policy's distribution
     */
    record Choice(int[] tokens, double[] logProbs, double[] samplingLogProbs, double[] entropies) {}

    int rows();

    /** Log-probabilities of every next token of a row under the policy, {@code [V]}. */
    double[] nextLogProbs(int row);

    /**
     * Samples a token for every row: the inverse of its distribution function at {@code uniforms}, {@code [B]} in [0,
     * 1).
     */
    Choice sample(double[] uniforms);

    /** Scores tokens chosen elsewhere instead of sampling. */
    Choice force(int[] tokens);

    /** Appends the tokens, {@code [B]}, and moves on to the next position. */
    void advance(int[] tokens);

    /**
     * Samples and appends several tokens in one go, to the bit as {@link #sample} and {@link #advance} would in turns.
     * Stops early once every open row has sampled one of {@code ends}. A row that is not waited for, or has sampled an
     * end, is over unless that is taken back: later choices need not say anything of it.
     *
     * @param uniforms as {@link #sample} takes them, {@code [steps, B]}
     * @param open which rows are waited for, {@code [B]}
     * @param ends tokens that end a row
     * @return a choice for every step done
     */
    List<Choice> sampleAhead(double[][] uniforms, boolean[] open, int... ends);

    /**
     * Takes tokens back that were just appended by {@link #sampleAhead}.
     *
     * @param count the newest tokens of every row, at most as many as that call appended
     */
    void takeBack(int count);

    /** Samples the following tokens under other controls. */
    void controls(SamplingControls controls);

    @Override
    void close();
}
