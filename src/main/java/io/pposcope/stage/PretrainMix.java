package io.pposcope.stage;

/**
 * PPO-ptx: a language-model loss mixed into every minibatch.
 *
 * <p>{@code L + pretrainCoefficient · mean −log π(token)}. Source: arXiv 2307.04964, equation 17; arXiv 2203.02155.
 *
 * @param pretrainCoefficient 0 leaves it out
 * @param textsPerResponse texts drawn for each response of a minibatch
 */
public record PretrainMix(double pretrainCoefficient, double textsPerResponse) {

    /** @throws IllegalArgumentException if a number is negative */
    public PretrainMix {
        if (!(pretrainCoefficient >= 0) || !(textsPerResponse >= 0)) {
            throw new IllegalArgumentException("pretrainCoefficient is " + pretrainCoefficient
                    + " and textsPerResponse is " + textsPerResponse + "; both must be 0 or more");
        }
    }

    public static PretrainMix none() {
        return new PretrainMix(0, 0);
    }

    /** Texts for a minibatch of this many responses. */
    int texts(int responses) {
        return pretrainCoefficient == 0 ? 0 : (int) Math.ceil(responses * textsPerResponse);
    }
}
