package io.pposcope.math;

/**
 * How far a probability ratio counts: the surrogate uses {@code clip(ρ, 1 − below, 1 + above)} beside ρ, and for
 * {@code A < 0} at most {@code −A·dualClip}.
 *
 * <p>Source: arXiv 1707.06347; unequal ε: DAPO, arXiv 2503.14476 ("clip higher"); dual clip: arXiv 1912.09729.
 *
 * @param below ε below 1, above 0; +∞ for no clip
 * @param above ε above 1, above 0; +∞ for no clip
 * @param dualClip above 1; +∞ for none
 */
public record RatioBounds(double below, double above, double dualClip) {

    /** @throws IllegalArgumentException naming the bound that is out of its range */
    public RatioBounds {
        Checks.requireLimit("the clip range ε", below);
        Checks.requireLimit("the clip range ε above 1", above);
        Checks.require(dualClip > 1, "the dual clip is %s; it must be above 1, or +∞ for none", Numbers.text(dualClip));
    }

    double clip(double ratio) {
        return Math.clamp(ratio, 1 - below, 1 + above);
    }

    /** Whether the clip acts: the ratio lies beyond the band on the side that its advantage pulls to. */
    public boolean clips(double ratio, double advantage) {
        return advantage > 0 && ratio > 1 + above || advantage < 0 && ratio < 1 - below;
    }
}
