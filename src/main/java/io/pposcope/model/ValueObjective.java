package io.pposcope.model;

/**
 * The critic's part of the loss, to be minimised:
 * {@code coefficient · ½ · max((V − R)², (clip(V, V_old ± ε_v) − R)²)}, averaged over response tokens.
 *
 * <p>Source: arXiv 2307.04964, equation 16 and figure 5.
 *
 * @param coefficient weight in the total loss
 * @param clipRange δ; {@code +∞} is no clip
 */
public record ValueObjective(double coefficient, double clipRange) {

    /** @throws IllegalArgumentException naming the number that is out of its range */
    public ValueObjective {
        PolicyObjective.require(coefficient >= 0, "value coefficient", coefficient, "0 or more");
        PolicyObjective.require(clipRange > 0, "value clipRange", clipRange, "positive, or infinite for no clip");
    }
}
