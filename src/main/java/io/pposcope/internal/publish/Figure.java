package io.pposcope.internal.publish;

import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Panel;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.inspect.SeriesView.Series;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A chart in an SVG file of its own.
 *
 * @param file name below {@code tutorials/images}
 * @param charts without what was not measured, in numbers of six digits, as a data file keeps them
 */
public record Figure(String file, SeriesView charts) {

    private static final MathContext KEPT = new MathContext(6);

    public Figure {
        if (!file.matches("[a-z0-9-]+\\.svg")) {
            throw new IllegalArgumentException(
                    "a figure's file is " + file + "; expected a plain name in lower case that ends with .svg");
        }
        charts = new SeriesView(
                charts.title(), charts.panels().stream().map(Figure::kept).toList(), charts.columns());
    }

    private static Panel kept(Panel panel) {
        return new Panel(
                panel.title(),
                panel.xLabel(),
                panel.yLabel(),
                panel.series().stream()
                        .map(series -> new Series(
                                series.name(),
                                series.points().stream()
                                        .filter(Figure::measured)
                                        .map(Figure::kept)
                                        .toList()))
                        .toList());
    }

    private static boolean measured(Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y());
    }

    private static Point kept(Point point) {
        return new Point(kept(point.x()), kept(point.y()), kept(point.low()), kept(point.high()));
    }

    private static double kept(double number) {
        return new BigDecimal(number).round(KEPT).doubleValue();
    }

    String svg() {
        return charts.toSvg() + "\n";
    }
}
