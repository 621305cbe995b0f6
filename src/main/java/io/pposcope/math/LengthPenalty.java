package io.pposcope.math;

/**
 * DAPO's soft penalty on responses that come near the length limit.
 *
 * <p>For a response of T tokens, with limit L and buffer b: 0 up to {@code T = L − b}, then {@code (L − b − T)/b}, and
 * −1 from L on; times the factor.
 *
 * <p>Source: Yu et al., arXiv 2503.14476, equation 13.
 *
 * @param limit L, tokens
 * @param buffer b, tokens before the limit over which the penalty grows
 * @param factor the whole penalty, in the units of the transformed score
 */
public record LengthPenalty(int limit, int buffer, double factor) {

    /** @throws IllegalArgumentException if the buffer is not between 1 and the limit, or the factor is negative */
    public LengthPenalty {
        Checks.require(
                buffer >= 1 && buffer <= limit,
                "the buffer of the length penalty is %d tokens; it must lie between 1 and the limit, %d",
                buffer,
                limit);
        Checks.requireAtLeast("the factor of the length penalty", factor, 0);
    }

    /** What is added to the score of a response of so many tokens; 0 or less. */
    public double of(int tokens) {
        double over = Math.clamp(tokens - (limit - buffer), 0, buffer);
        return over == 0 ? 0 : -factor * over / buffer;
    }

    /** Where the penalty of a response of so many tokens comes from. */
    public Explanation explain(int tokens) {
        return Explanation.of(
                of(tokens),
                "length penalty",
                "−%s·(T − (%d − %d))/%d from T = %d on"
                        .formatted(Numbers.text(factor), limit, buffer, buffer, limit - buffer),
                Explanation.given(tokens, "T, tokens of the response"));
    }
}
