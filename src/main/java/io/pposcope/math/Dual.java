package io.pposcope.math;

/**
 * A number with its derivative: arithmetic on it carries the derivative along, exactly and not by differences. In a
 * {@link TokenLoss} the derivative is that with respect to log π.
 *
 * <p>At a kink the derivative is that of the branch taken; where {@link #max} and {@link #min} meet a tie, of this
 * number; {@link #abs} has 0 at 0.
 *
 * @param value the number
 * @param slope its derivative
 */
public record Dual(double value, double slope) {

    /** A number that does not depend on log π. */
    public static Dual constant(double value) {
        return new Dual(value, 0);
    }

    public Dual plus(Dual other) {
        return new Dual(value + other.value, slope + other.slope);
    }

    public Dual plus(double other) {
        return new Dual(value + other, slope);
    }

    public Dual minus(Dual other) {
        return new Dual(value - other.value, slope - other.slope);
    }

    public Dual minus(double other) {
        return new Dual(value - other, slope);
    }

    public Dual times(Dual other) {
        return new Dual(value * other.value, slope * other.value + value * other.slope);
    }

    public Dual times(double factor) {
        return new Dual(value * factor, slope * factor);
    }

    public Dual dividedBy(Dual other) {
        return new Dual(value / other.value, (slope * other.value - value * other.slope) / (other.value * other.value));
    }

    public Dual dividedBy(double divisor) {
        return new Dual(value / divisor, slope / divisor);
    }

    public Dual negated() {
        return times(-1);
    }

    public Dual exp() {
        double power = Math.exp(value);
        return new Dual(power, power * slope);
    }

    public Dual log() {
        return new Dual(Math.log(value), slope / value);
    }

    public Dual squared() {
        return times(this);
    }

    public Dual abs() {
        return new Dual(Math.abs(value), slope * Math.signum(value));
    }

    /** The larger of the two, with its derivative; NaN where one is, like {@link Math#max}. */
    public Dual max(Dual other) {
        return value >= other.value || Double.isNaN(value) ? this : other;
    }

    /** The smaller of the two, with its derivative; NaN where one is, like {@link Math#min}. */
    public Dual min(Dual other) {
        return value <= other.value || Double.isNaN(value) ? this : other;
    }

    /**
     * This number within bounds; where it lies beyond one, the bound, which has no derivative.
     *
     * @throws IllegalArgumentException if the bounds are in the wrong order, or one is no number
     */
    public Dual clamped(double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "clamped(" + low + ", " + high + ") has no numbers between its bounds; expected the smaller first");
        }
        return value < low ? constant(low) : value > high ? constant(high) : this;
    }
}
