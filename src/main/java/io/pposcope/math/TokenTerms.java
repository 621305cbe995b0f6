package io.pposcope.math;

/**
 * What a loss of one's own sees of a token. What depends on log π is a {@link Dual}, the rest is constant.
 *
 * @param logProb log π, whose derivative is 1
 * @param sequenceRatio GSPO's ratio of the whole response, {@code sg[s]·π/sg[π]}: its derivative is s
 * @param oldLogProb log π_old, which the ratio divides by
 * @param refLogProb log π_ref
 * @param advantage A
 * @param entropy of the policy at the token, nats
 */
public record TokenTerms(
        Dual logProb, Dual sequenceRatio, double oldLogProb, double refLogProb, double advantage, double entropy) {

    /** {@code ρ = π/π_old} at this token. */
    public Dual ratio() {
        return logProb.minus(oldLogProb).exp();
    }

    @Override
    public String toString() {
        return "log π = %s, log π_old = %s, log π_ref = %s, A = %s, entropy = %s"
                .formatted(
                        Numbers.text(logProb.value()),
                        Numbers.text(oldLogProb),
                        Numbers.text(refLogProb),
                        Numbers.text(advantage),
                        Numbers.text(entropy));
    }
}
