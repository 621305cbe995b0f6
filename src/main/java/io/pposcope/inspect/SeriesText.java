package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lowers charts to sparklines, each with its first and last value, smallest and largest. */
final class SeriesText {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int BAR_COLUMNS = 32;

    private SeriesText() {
    }

    static String lower(SeriesView view) {
        List<String> lines = new ArrayList<>();
        if (!view.title().isEmpty()) {
            lines.add(TextLayout.plain(view.title()));
        }
        view.panels().forEach(panel -> addPanel(lines, panel));
        return lines.stream().map(line -> TextLayout.elide(line, TextLayout.WIDTH)).collect(Collectors.joining("\n"));
    }

    private static void addPanel(List<String> lines, SeriesView.Panel panel) {
        String unit = panel.yLabel().isEmpty() ? "" : " (" + panel.yLabel() + ")";
        lines.add(TextLayout.plain(panel.title() + unit));
        int nameWidth = panel.series().stream().mapToInt(series -> TextLayout.width(TextLayout.plain(series.name()))).max().orElse(0);
        if (panel.series().isEmpty()) {
            lines.add("  (no series)");
        }
        for (SeriesView.Series series : panel.series()) {
            lines.add("  " + TextLayout.padRight(TextLayout.plain(series.name()), nameWidth) + "  " + summary(series.points()));
        }
    }

    private static String summary(List<SeriesView.Point> points) {
        if (points.isEmpty()) {
            return "(no points)";
        }
        var finite = points.stream().mapToDouble(SeriesView.Point::y).filter(Double::isFinite).summaryStatistics();
        String range = finite.getCount() == 0 ? "" : "  min " + Numbers.show(finite.getMin()) + "  max " + Numbers.show(finite.getMax());
        return TextLayout.padRight(sparkline(points, finite.getMin(), finite.getMax()), BAR_COLUMNS)
                + "  " + Numbers.show(points.getFirst().y()) + " → " + Numbers.show(points.getLast().y()) + range;
    }

    private static String sparkline(List<SeriesView.Point> points, double min, double max) {
        int columns = Math.min(BAR_COLUMNS, points.size());
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            int from = (int) ((long) column * points.size() / columns);
            int to = (int) ((long) (column + 1) * points.size() / columns);
            double mean = points.subList(from, to).stream().mapToDouble(SeriesView.Point::y).filter(Double::isFinite).average().orElse(Double.NaN);
            line.append(Double.isNaN(mean) ? '·' : BARS.charAt(level(mean, min, max)));
        }
        return line.toString();
    }

    private static int level(double value, double min, double max) {
        return max > min ? Math.clamp((int) ((value - min) / (max - min) * BARS.length()), 0, BARS.length() - 1) : BARS.length() / 2;
    }
}
