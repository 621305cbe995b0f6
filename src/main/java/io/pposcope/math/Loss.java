package io.pposcope.math;

/**
 * One loss term on a batch of tokens, to be minimised, with its analytic gradient.
 *
 * @param value the averaged loss
 * @param gradient derivative of {@code value} with respect to the first argument of the function that made it,
 *     {@code [B, Tᵢ]}
 * @param perToken the term of every token before averaging, {@code [B, Tᵢ]}
 * @param clipFraction share of all tokens whose clipped branch is strictly the larger one; 0 for terms that do not clip
 */
public record Loss(double value, TokenRows gradient, TokenRows perToken, double clipFraction) {
    /** The same term with a coefficient in front: value, gradient and terms scaled. */
    public Loss times(double coefficient) {
        return new Loss(value * coefficient, gradient.times(coefficient), perToken.times(coefficient), clipFraction);
    }
}
