package io.pposcope.inspect;

import java.util.List;
import java.util.stream.LongStream;

/** The range of an axis and the round numbers marked on it. */
record Ticks(double low, double high, double step) {
    private static final double MARGIN = 0.05;
    /** Steps smaller than this against the numbers themselves do not show in four digits. */
    private static final double FINEST_SHOWN = 1e-3;

    /**
     * An axis with a little room around [{@code low}, {@code high}] and about {@code count} marks, 1, 2 or 5 times a
     * power of ten apart.
     */
    static Ticks around(double low, double high, int count) {
        double flat = high > low ? 0 : Math.max(Math.abs(low) * 0.1, 1e-3);
        double room = (high - low) * MARGIN + flat;
        return new Ticks(low - room, high + room, roundStep((high - low + 2 * flat) / count));
    }

    /** An axis of counts from {@code low} to {@code high}, without room and with whole marks. */
    static Ticks counting(double low, double high, int count) {
        double end = high > low ? high : low + 1;
        return new Ticks(low, end, Math.max(1, roundStep((end - low) / count)));
    }

    private static double roundStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / power;
        return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    }

    /** The marks within the range, smallest first. */
    List<Double> marks() {
        return LongStream.rangeClosed((long) Math.ceil(low / step - 1e-9), (long) Math.floor(high / step + 1e-9))
                .mapToObj(i -> i * step)
                .toList();
    }

    /** The mark as text, with as many decimals as the step needs. */
    String label(double mark) {
        double size = Math.max(Math.abs(low), Math.abs(high));
        double clean = Math.abs(mark) < step / 2 ? 0 : mark;
        if ((size >= 1e5 || size < 1e-3) && step >= size * FINEST_SHOWN) {
            return Numbers.show(clean);
        }
        return Numbers.fixed(clean, Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9)));
    }

    /** Where {@code value} lies between {@code low} (0) and {@code high} (1). */
    double place(double value) {
        return (value - low) / (high - low);
    }
}
