package io.pposcope.evaluate;

import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Panel;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.inspect.SeriesView.Series;
import io.pposcope.inspect.View;
import io.pposcope.recording.RunHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Over-optimisation: the proxy and the gold reward over the distance from the reference, d = √KL per response, both as
 * gains over the run's start, and the law fitted to the gold reward: {@code d·(a − b·ln d)}, which peaks at
 * {@code e^(a/b − 1)}.
 *
 * <p>Source: Gao et al., arXiv 2210.10760, for reinforcement learning.
 *
 * @param points by distance, smallest first
 * @param a initial slope of the law
 * @param b how soon it bends
 * @param r2 share of the gold reward's variance that the law explains
 */
public record GoldCurve(String name, List<At> points, double a, double b, double r2) implements Inspectable {

    private static final int START = 5;
    private static final double NEAREST = 0.1;
    private static final int LEAST = 3;

    /** One iteration: distance, gain of the proxy, gain of the gold reward. */
    public record At(double distance, double proxy, double gold) {}

    public GoldCurve {
        points = List.copyOf(points);
    }

    /** The curve of runs, where enough iterations lie far enough from the reference to fit one. */
    public static Optional<GoldCurve> ifFarEnough(String name, List<RunHistory> runs) {
        return points(runs).size() < LEAST ? Optional.empty() : Optional.of(of(name, runs));
    }

    /**
     * Fits runs by least squares; iterations nearer than 0.1 to the reference, where sampled KL is mostly noise, are
     * left out.
     *
     * @throws IllegalArgumentException if fewer than three iterations are left
     */
    public static GoldCurve of(String name, List<RunHistory> runs) {
        List<At> points = points(runs);
        if (points.size() < LEAST) {
            throw new IllegalArgumentException(points.size() + " iterations of " + name + " lie further than " + NEAREST
                    + " from the reference; a fit needs at least " + LEAST);
        }
        double xx = sum(points, p -> x(p) * x(p));
        double yy = sum(points, p -> y(p) * y(p));
        double xy = sum(points, p -> x(p) * y(p));
        double xg = sum(points, p -> x(p) * p.gold());
        double yg = sum(points, p -> y(p) * p.gold());
        double determinant = xx * yy - xy * xy;
        double a = (xg * yy - yg * xy) / determinant;
        double b = (yg * xx - xg * xy) / determinant;
        double mean = sum(points, At::gold) / points.size();
        double missed = sum(points, p -> square(p.gold() - a * x(p) - b * y(p)));
        return new GoldCurve(name, points, a, b, 1 - missed / sum(points, p -> square(p.gold() - mean)));
    }

    private static List<At> points(List<RunHistory> runs) {
        List<At> points = new ArrayList<>();
        runs.stream().filter(run -> run.size() > 0).forEach(run -> addTo(points, run));
        points.sort(Comparator.comparingDouble(At::distance));
        return points;
    }

    private static void addTo(List<At> points, RunHistory run) {
        int start = Math.min(START, run.size());
        double proxy = run.mean("objective/score", 0, start);
        double gold = run.mean(RunHistory.GOLD, 0, start);
        for (Map<String, Double> at : run.metrics()) {
            double kl = at.getOrDefault("objective/kl_per_response", Double.NaN);
            if (kl > NEAREST * NEAREST && at.containsKey(RunHistory.GOLD)) {
                points.add(new At(Math.sqrt(kl), at.get("objective/score") - proxy, at.get(RunHistory.GOLD) - gold));
            }
        }
    }

    private static double x(At point) {
        return point.distance();
    }

    private static double y(At point) {
        return -point.distance() * Math.log(point.distance());
    }

    private static double square(double x) {
        return x * x;
    }

    private static double sum(List<At> points, ToDoubleFunction<At> number) {
        return points.stream().mapToDouble(number).sum();
    }

    /** The law's gold gain at a distance. */
    public double law(double distance) {
        return distance * (a - b * Math.log(distance));
    }

    /** Distance where the law peaks; infinite where it never bends down. */
    public double peak() {
        return b > 0 ? Math.exp(a / b - 1) : Double.POSITIVE_INFINITY;
    }

    @Override
    public View view() {
        return SeriesView.of(name + ": gain over the start, by distance from the reference", panel());
    }

    /** Several curves, a panel each. */
    public static SeriesView charts(List<GoldCurve> curves) {
        return SeriesView.of(
                "Gain over the start, by distance from the reference",
                curves.stream().map(GoldCurve::panel).toArray(Panel[]::new));
    }

    private Panel panel() {
        return new Panel(
                String.format(
                        "%s: a %.2f, b %.2f, peak at %s, R² %.2f",
                        name, a, b, Double.isInfinite(peak()) ? "none" : String.format("%.2f", peak()), r2),
                "√KL per response",
                "score units",
                List.of(
                        new Series(
                                "proxy",
                                points.stream()
                                        .map(p -> Point.at(p.distance(), p.proxy()))
                                        .toList()),
                        new Series(
                                "gold",
                                points.stream()
                                        .map(p -> Point.at(p.distance(), p.gold()))
                                        .toList()),
                        new Series(
                                "law",
                                points.stream()
                                        .map(p -> Point.at(p.distance(), law(p.distance())))
                                        .toList())));
    }
}
