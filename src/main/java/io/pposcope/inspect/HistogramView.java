package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How often numbers of each size occur.
 *
 * @param unit of the numbers, below the horizontal axis
 * @param bins side by side, of equal width
 */
public record HistogramView(String title, String unit, List<Bin> bins) implements View {
    private static final int MOST_BINS = 24;
    private static final String BARS = " ▁▂▃▄▅▆▇█";

    /** Numbers from {@code from} (included) to {@code to} (excluded but in the last bin). */
    public record Bin(double from, double to, int count) {}

    public HistogramView {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(unit, "unit");
        bins = List.copyOf(bins);
    }

    /** Bins as many as the square root of how many numbers there are; numbers that are not finite are left out. */
    public static HistogramView of(String title, String unit, double... numbers) {
        double[] finite =
                Arrays.stream(numbers).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            return new HistogramView(title, unit, List.of());
        }
        double low = finite[0];
        double high = finite[finite.length - 1];
        int count = high > low ? Math.clamp((int) Math.ceil(Math.sqrt(finite.length)), 1, MOST_BINS) : 1;
        int[] counts = new int[count];
        for (double number : finite) {
            counts[high > low ? Math.min(count - 1, (int) ((number - low) / (high - low) * count)) : 0]++;
        }
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bins.add(new Bin(low + (high - low) * i / count, low + (high - low) * (i + 1) / count, counts[i]));
        }
        return new HistogramView(title, unit, bins);
    }

    int most() {
        return bins.stream().mapToInt(Bin::count).max().orElse(0);
    }

    @Override
    public String text() {
        String head = TextLayout.plain(title) + (unit.isEmpty() ? "" : " (" + TextLayout.plain(unit) + ")") + "  ";
        if (bins.isEmpty()) {
            return head + "(no numbers)";
        }
        String bars = bins.stream()
                .map(bin -> String.valueOf(BARS.charAt((int) Math.round((BARS.length() - 1.0) * bin.count() / most()))))
                .collect(Collectors.joining());
        return head + Numbers.show(bins.getFirst().from(), 3) + " " + bars + " "
                + Numbers.show(bins.getLast().to(), 3) + "  of "
                + bins.stream().mapToInt(Bin::count).sum();
    }

    @Override
    public String html() {
        return HistogramSvg.html(this);
    }

    /** This histogram as an SVG file of its own, dark on white. */
    public String toSvg() {
        return HistogramSvg.file(this);
    }

    /**
     * This histogram as a Vega-Lite 5 specification in JSON, data inline; its MIME type is
     * {@value View#VEGA_LITE_MIME}.
     */
    public String toVegaLite() {
        return VegaLite.of(this).toString();
    }
}
