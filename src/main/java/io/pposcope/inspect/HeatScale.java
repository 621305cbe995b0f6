package io.pposcope.inspect;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Maps the numbers of one channel to colour strengths in [−1, 1]; {@code limit} and beyond get full strength; it is
 * {@value #FINEST} at least.
 * The strength is an opacity, so that zero is the page itself, light or dark.
 */
record HeatScale(Heat heat, double limit) {
    private static final double FULL_STRENGTH_FROM = 0.98;
    /**
     * No scale is finer: log-probabilities of single precision are rounded by up to 1e-5 (24 bits of numbers up to
     * 100), and rounding must not look like a finding.
     */
    static final double FINEST = 1e-4;
    /**
     * Colours a box by its {@code --v}: one layer shows above zero, one below, because opacity is clamped to [0, 1].
     */
    static final String PAINT =
            """
            background-image:linear-gradient(rgba(var(--pos),calc(var(--v)*.68)),rgba(var(--pos),calc(var(--v)*.68))),\
            linear-gradient(rgba(var(--neg),calc(var(--v)*-.68)),rgba(var(--neg),calc(var(--v)*-.68)))""";

    private static final String ORANGE = "232,119,20";
    private static final String BLUE = "30,120,200";
    private static final String PURPLE = "126,87,194";

    /** The scale whose limit is the largest magnitude. */
    static HeatScale toLargest(Heat heat, DoubleStream numbers) {
        return limited(heat, magnitudes(heat, numbers).max().orElse(0));
    }

    /**
     * The scale whose limit is the 98th percentile of magnitudes, so that among many numbers a single outlier does not
     * bleach all others.
     */
    static HeatScale robust(Heat heat, DoubleStream numbers) {
        double[] sorted = magnitudes(heat, numbers).sorted().toArray();
        if (sorted.length == 0) {
            return limited(heat, 0);
        }
        double percentile = sorted[(int) Math.ceil(FULL_STRENGTH_FROM * (sorted.length - 1))];
        return limited(heat, percentile > 0 ? percentile : sorted[sorted.length - 1]);
    }

    private static HeatScale limited(Heat heat, double largest) {
        return new HeatScale(heat, Math.max(FINEST, largest));
    }

    private static DoubleStream magnitudes(Heat heat, DoubleStream numbers) {
        return numbers.map(number -> distance(heat, number))
                .filter(Double::isFinite)
                .map(Math::abs);
    }

    /** How far a number lies from the one that has no colour. */
    private static double distance(Heat heat, double number) {
        return heat == Heat.RATIO ? Math.log(number) : number;
    }

    /** How strongly {@code number} is coloured, negative for the colour below zero; 0 for NaN. */
    double strength(double number) {
        if (heat == Heat.NONE || Double.isNaN(number)) {
            return 0;
        }
        double distance = distance(heat, number);
        double relative = Double.isInfinite(distance) ? Math.signum(distance) : distance / limit;
        return Math.clamp(relative, heat == Heat.SEQUENTIAL ? 0 : -1, 1);
    }

    /** The strength as a short CSS number. */
    String css(double number) {
        String two = Numbers.fixed(strength(number), 2);
        return two.equals("0.00") || two.equals("-0.00") ? "0" : two.replaceFirst("0\\.", ".");
    }

    /** The style declarations that choose the two colours. */
    static String colours(Heat heat) {
        return heat == Heat.SEQUENTIAL ? "--pos:" + PURPLE + ";--neg:" + PURPLE : "--pos:" + ORANGE + ";--neg:" + BLUE;
    }

    /** The colour of {@code number} by itself, for pages that drop styles; empty where it has none. */
    String flat(double number) {
        double strength = strength(number);
        String opacity = Numbers.fixed(0.68 * Math.abs(strength), 2);
        return opacity.equals("0.00")
                ? ""
                : "background-color:rgba(" + (heat == Heat.SEQUENTIAL ? PURPLE : strength > 0 ? ORANGE : BLUE) + ","
                        + opacity + ")";
    }

    /** Seven boxes from the lowest to the highest colour with the limits beside them. */
    String legend() {
        double[] steps = heat != Heat.SEQUENTIAL
                ? new double[] {-1, -.67, -.33, 0, .33, .67, 1}
                : new double[] {0, .17, .33, .5, .67, .83, 1};
        StringBuilder boxes = new StringBuilder();
        Arrays.stream(steps).forEach(step -> boxes.append("<span class=\"k\" style=\"--v:")
                .append(step)
                .append("\"></span>"));
        return "<span class=\"ks\" style=\"" + colours(heat) + "\">" + low() + " " + boxes + " " + high() + "</span>"
                + (finest().isEmpty() ? "" : "<span>" + finest() + "</span>");
    }

    /** The legend in words. */
    String words() {
        String colours = heat == Heat.SEQUENTIAL
                ? "none at 0, purple at " + high()
                : "blue at " + low() + ", none at " + (heat == Heat.RATIO ? 1 : 0) + ", orange at " + high();
        return colours + (finest().isEmpty() ? "" : " (" + finest() + ")");
    }

    /** Enough to tell a ratio from one. */
    private int digits() {
        return limit < 0.01 ? 5 : 3;
    }

    private String finest() {
        return limit > FINEST ? "" : "finest scale: smaller is rounding";
    }

    private String low() {
        return switch (heat) {
            case DIVERGING -> Numbers.show(-limit);
            case RATIO -> Numbers.show(Math.exp(-limit), digits());
            case SEQUENTIAL, NONE -> "0";
        };
    }

    private String high() {
        return heat == Heat.RATIO ? Numbers.show(Math.exp(limit), digits()) : Numbers.show(limit);
    }
}
