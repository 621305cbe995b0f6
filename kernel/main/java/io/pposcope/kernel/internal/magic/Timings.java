package io.pposcope.kernel.internal.magic;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long one loop of a piece of code took, by repeat. No substitute for JMH: the loops share one JVM and its
 * compiler.
 *
 * @param loops per repeat
 * @param nanos per loop, one number a repeat
 */
public record Timings(long loops, double[] nanos) {
    private static final double TARGET_NANOS = 0.2e9;
    private static final long MAX_LOOPS = 1L << 30;
    /** What {@link #keep} writes, so that the compiler must compute it. */
    private static volatile Object kept;

    /** Code that runs as many loops as it is told to. */
    @FunctionalInterface
    public interface Loops {
        void run(long loops) throws Throwable;
    }

    /**
     * Times the code; {@code loops} 0 means as many as take {@value #TARGET_NANOS} ns. The loops before count as
     * warm-up.
     */
    public static Timings of(Loops code, long loops, int repeats) throws Throwable {
        long chosen = loops > 0 ? loops : enough(code);
        var nanos = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            nanos[i] = (double) time(code, chosen) / chosen;
        }
        return new Timings(chosen, nanos);
    }

    private static long enough(Loops code) throws Throwable {
        long loops = 1;
        long took = time(code, loops);
        while (took < TARGET_NANOS / 2 && loops < MAX_LOOPS) {
            loops *= took < TARGET_NANOS / 20 ? 10 : 2;
            took = time(code, loops);
        }
        return loops;
    }

    private static long time(Loops code, long loops) throws Throwable {
        long start = System.nanoTime();
        code.run(loops);
        return System.nanoTime() - start;
    }

    /** Makes use of a value. */
    public static void keep(Object value) {
        kept = value;
    }

    @Override
    public String toString() {
        double mean = Arrays.stream(nanos).average().orElse(0);
        double deviation = Math.sqrt(
                Arrays.stream(nanos).map(x -> (x - mean) * (x - mean)).average().orElse(0));
        double best = Arrays.stream(nanos).min().orElse(0);
        return String.format(
                Locale.ROOT,
                "%s ± %s per loop (best %s; mean and deviation of %d repeats of %,d loops)",
                text(mean),
                text(deviation),
                text(best),
                nanos.length,
                loops);
    }

    static String text(double nanos) {
        double seconds = nanos / 1e9;
        return seconds >= 1
                ? String.format(Locale.ROOT, "%.2f s", seconds)
                : seconds >= 1e-3
                        ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3)
                        : seconds >= 1e-6
                                ? String.format(Locale.ROOT, "%.1f µs", seconds * 1e6)
                                : String.format(Locale.ROOT, "%.1f ns", nanos);
    }
}
