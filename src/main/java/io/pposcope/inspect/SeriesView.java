package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Line charts: one or several panels in a grid, each with one or several named series. */
public record SeriesView(String title, List<Panel> panels, int columns) implements View {

    /** One chart with axes of its own. */
    public record Panel(String title, String xLabel, String yLabel, List<Series> series) {

        public Panel {
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(xLabel, "xLabel");
            Objects.requireNonNull(yLabel, "yLabel");
            series = List.copyOf(series);
        }

        /** A panel whose horizontal axis counts iterations. */
        public static Panel of(String title, String yLabel, Series... series) {
            return new Panel(title, "iteration", yLabel, List.of(series));
        }
    }

    /** One named line. */
    public record Series(String name, List<Point> points) {

        public Series {
            Objects.requireNonNull(name, "name");
            points = List.copyOf(points);
        }

        /** The line through {@code ys} at x = 0, 1, 2 …; a number that is not finite leaves a gap. */
        public static Series of(String name, double... ys) {
            return new Series(
                    name,
                    IntStream.range(0, ys.length)
                            .mapToObj(i -> Point.at(i, ys[i]))
                            .toList());
        }

        /**
         * The mean of several runs at x = 0, 1, 2 … with a band from the smallest to the largest; as long as the
         * longest run.
         */
        public static Series meanAndRange(String name, List<double[]> runs) {
            int length = runs.stream().mapToInt(run -> run.length).max().orElse(0);
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                int at = i;
                points.add(Point.over(
                        i,
                        runs.stream()
                                .filter(run -> run.length > at)
                                .mapToDouble(run -> run[at])
                                .toArray()));
            }
            return new Series(name, points);
        }
    }

    /** One point of a line and the band around it, {@code low ≤ y ≤ high}; without a band all three are equal. */
    public record Point(double x, double y, double low, double high) {

        /** A point without a band. */
        public static Point at(double x, double y) {
            return new Point(x, y, y, y);
        }

        /** The mean of some numbers, with a band from the smallest to the largest. */
        static Point over(double x, double... ys) {
            DoubleSummaryStatistics spread = DoubleStream.of(ys).summaryStatistics();
            return new Point(x, spread.getAverage(), spread.getMin(), spread.getMax());
        }
    }

    public SeriesView {
        Objects.requireNonNull(title, "title");
        panels = List.copyOf(panels);
        if (columns < 1) {
            throw new IllegalArgumentException(
                    "chart \"" + title + "\" has " + columns + " columns of panels; it needs at least 1");
        }
    }

    /** Panels side by side, at most three in a row. */
    public static SeriesView of(String title, Panel... panels) {
        return new SeriesView(title, Arrays.asList(panels), Math.clamp(panels.length, 1, 3));
    }

    @Override
    public String text() {
        return SeriesText.lower(this);
    }

    @Override
    public String html() {
        return SeriesSvg.html(this);
    }

    /** These charts as an SVG file of their own, dark on white. */
    public String toSvg() {
        return SeriesSvg.file(this);
    }

    /**
     * These charts as a Vega-Lite 5 specification in JSON, data inline; its MIME type is {@value View#VEGA_LITE_MIME}.
     */
    public String toVegaLite() {
        return VegaLite.of(this).toString();
    }
}
