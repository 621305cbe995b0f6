package io.pposcope.inspect;

/**
 * How a number becomes a colour. The colours differ in hue and in strength, so they can be told apart without colour
 * vision.
 */
public enum Heat {
    /** No colour. */
    NONE,
    /** Signed numbers: blue below zero, the page's own background at zero, orange above. */
    DIVERGING,
    /** Ratios, coloured by their logarithm: blue below one, nothing at one, orange above. */
    RATIO,
    /** Numbers from zero up: background at zero, purple at the largest. */
    SEQUENTIAL
}
