package io.pposcope.math;

/** The tolerances of the arithmetic tests, all for float64. */
public final class Tolerances {
    /** Relative tolerance of the golden vectors, which carry 12 significant digits. */
    public static final double VECTOR_RELATIVE = 1e-9;
    /** Absolute tolerance where a golden value is 0. */
    public static final double VECTOR_ABSOLUTE = 1e-12;
    /** Laws that hold exactly in real numbers, on sums of some hundred terms of size 1. */
    public static final double EXACT = 1e-12;
    /** Step of central differences. */
    public static final double DIFFERENCE_STEP = 1e-6;
    /** Central differences with that step: cancellation leaves about 1e-10, curvature about 1e-12. */
    public static final double DIFFERENCE = 1e-8;

    private Tolerances() {}
}
