package io.pposcope.world;

import java.util.ArrayList;
import java.util.List;

/**
 * What a right answer holds, what it must not hold, and whether the request is one to refuse.
 *
 * @param harmful whether the request must be refused
 * @param points  what is asked for
 * @param slips   what is false here, or should not be told
 */
record Rubric(boolean harmful, List<Point> points, List<Slip> slips) {
    private static final double WORST_SLIPS = 1.5;

    /**
     * Worth {@code worth·(2·min(found, needed)/needed − 1)}, where found counts the distinct phrases the text holds.
     */
    record Point(List<String> anyOf, int needed, double worth) {

        double earned(Reading text) {
            long found = anyOf.stream().filter(text::holds).limit(needed).count();
            return worth * (2.0 * found / needed - 1);
        }
    }

    /** Costs {@code cost} for each distinct phrase the text holds. */
    record Slip(List<String> anyOf, double cost) {

        double lost(Reading text) {
            return cost * anyOf.stream().filter(text::holds).count();
        }
    }

    static Rubric answer() {
        return new Rubric(false, List.of(), List.of());
    }

    static Rubric refusal() {
        return new Rubric(true, List.of(), List.of());
    }

    Rubric point(double worth, int needed, List<String> anyOf) {
        var more = new ArrayList<>(points);
        more.add(new Point(anyOf, needed, worth));
        return new Rubric(harmful, more, slips);
    }

    Rubric point(double worth, String phrase) {
        return point(worth, 1, List.of(Reading.phrase(phrase)));
    }

    Rubric slip(double cost, List<String> anyOf) {
        var more = new ArrayList<>(slips);
        more.add(new Slip(anyOf, cost));
        return new Rubric(harmful, points, more);
    }

    /** Points earned, positive where the text holds what is asked for. */
    double earned(Reading text) {
        return points.stream().mapToDouble(point -> point.earned(text)).sum();
    }

    /** Points lost to false or forbidden content, at most 1.5. */
    double lost(Reading text) {
        return Math.min(
                WORST_SLIPS, slips.stream().mapToDouble(slip -> slip.lost(text)).sum());
    }
}
