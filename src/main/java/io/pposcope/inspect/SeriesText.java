package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lowers charts to sparklines, each with its first and last value, smallest and largest. */
final class SeriesText {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int BAR_COLUMNS = 32;

    private SeriesText() {}

    /** The horizontal axis that all series of a view share, in character columns. */
    private record Axis(double from, double length, int columns) {

        /** {@code length} is the number of places one apart from the smallest to the largest x. */
        static Axis of(SeriesView view) {
            DoubleSummaryStatistics x = view.panels().stream()
                    .flatMap(panel -> panel.series().stream())
                    .flatMap(series -> series.points().stream())
                    .mapToDouble(SeriesView.Point::x)
                    .filter(Double::isFinite)
                    .summaryStatistics();
            double length = x.getCount() == 0 ? 1 : x.getMax() - x.getMin() + 1;
            return new Axis(x.getMin(), length, (int) Math.min(BAR_COLUMNS, Math.ceil(length)));
        }

        /** ⌈(x − from + 1) · columns / length⌉ − 1. */
        int column(double x) {
            return (int) Math.ceil((x - from + 1) * columns / length) - 1;
        }
    }

    static String lower(SeriesView view) {
        List<String> lines = new ArrayList<>();
        if (!view.title().isEmpty()) {
            lines.add(TextLayout.plain(view.title()));
        }
        Axis axis = Axis.of(view);
        view.panels().forEach(panel -> addPanel(lines, panel, axis));
        return lines.stream()
                .map(line -> TextLayout.elide(line, TextLayout.WIDTH))
                .collect(Collectors.joining("\n"));
    }

    private static void addPanel(List<String> lines, SeriesView.Panel panel, Axis axis) {
        String unit = panel.yLabel().isEmpty() ? "" : " (" + panel.yLabel() + ")";
        lines.add(TextLayout.plain(panel.title() + unit));
        int nameWidth = panel.series().stream()
                .mapToInt(series -> TextLayout.width(TextLayout.plain(series.name())))
                .max()
                .orElse(0);
        if (panel.series().isEmpty()) {
            lines.add("  (no series)");
        }
        for (SeriesView.Series series : panel.series()) {
            lines.add("  " + TextLayout.padRight(TextLayout.plain(series.name()), nameWidth) + "  "
                    + summary(series.points(), axis));
        }
    }

    private static String summary(List<SeriesView.Point> points, Axis axis) {
        if (points.isEmpty()) {
            return "(no points)";
        }
        var finite = points.stream()
                .mapToDouble(SeriesView.Point::y)
                .filter(Double::isFinite)
                .summaryStatistics();
        String range = finite.getCount() == 0
                ? ""
                : "  min " + Numbers.show(finite.getMin()) + "  max " + Numbers.show(finite.getMax());
        return TextLayout.padRight(sparkline(points, finite.getMin(), finite.getMax(), axis), BAR_COLUMNS) + "  "
                + Numbers.show(points.getFirst().y()) + " → "
                + Numbers.show(points.getLast().y()) + range;
    }

    /**
     * The mean of each column's points; a dot where there are points but no number, a space where there is no point.
     */
    private static String sparkline(List<SeriesView.Point> points, double min, double max, Axis axis) {
        Map<Integer, List<SeriesView.Point>> columns = points.stream()
                .filter(point -> Double.isFinite(point.x()))
                .collect(Collectors.groupingBy(point -> axis.column(point.x())));
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < axis.columns(); column++) {
            List<SeriesView.Point> here = columns.getOrDefault(column, List.of());
            double mean = here.stream()
                    .mapToDouble(SeriesView.Point::y)
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN);
            line.append(here.isEmpty() ? ' ' : Double.isNaN(mean) ? '·' : BARS.charAt(level(mean, min, max)));
        }
        return line.toString();
    }

    private static int level(double value, double min, double max) {
        return max > min
                ? Math.clamp((int) ((value - min) / (max - min) * BARS.length()), 0, BARS.length() - 1)
                : BARS.length() / 2;
    }
}
