package io.pposcope.experience;

import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The rule for numbers that are not known: the reward before shaping, the reference's log-probability while a rollout
 * is under way, a series that a recording lacks.
 *
 * <p>Such a number is {@link #NUMBER}. Every comparison with it ({@code <}, {@code <=}, {@code >}, {@code >=},
 * {@code ==}) is false, and what is computed from it is unknown too. So a condition of comparisons, {@code &&} and
 * {@code ||}, such as {@code r -> r.kl() > 0.5 || r.contains("sorry")}, is met only by what is known. Negation does
 * not follow: {@code !(x > 1)} and {@code x != 1} hold for an unknown x; write {@code x <= 1}, or ask
 * {@link ResponseView#known} and {@link TokenView#known}, which are empty where the number is unknown.
 *
 * <p>In an order unknown numbers stand last, whichever way it goes: {@link #last}, {@link #lastDescending}.
 */
public final class Unknown {

    /** The unknown number. */
    public static final double NUMBER = Double.NaN;

    private Unknown() {}

    public static boolean is(double number) {
        return Double.isNaN(number);
    }

    /** The number, or empty where it is unknown. */
    public static OptionalDouble orEmpty(double number) {
        return is(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }

    /** Smallest number first, unknown ones last. */
    public static <T> Comparator<T> last(ToDoubleFunction<? super T> number) {
        return ordered(number, Comparator.<Double>naturalOrder());
    }

    /** Largest number first, unknown ones last. */
    public static <T> Comparator<T> lastDescending(ToDoubleFunction<? super T> number) {
        return ordered(number, Comparator.<Double>reverseOrder());
    }

    private static <T> Comparator<T> ordered(ToDoubleFunction<? super T> number, Comparator<Double> known) {
        Comparator<Double> order = Comparator.nullsLast(known);
        return Comparator.comparing(one -> is(number.applyAsDouble(one)) ? null : number.applyAsDouble(one), order);
    }
}
