package io.pposcope.inspect;

import static io.pposcope.inspect.SvgTheme.at;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Draws one chart: axes, band, lines, hover marks, and the last value beside each line. */
final class SvgPanel {
    static final int WIDTH = 340;
    static final int HEIGHT = 206;
    private static final int LEFT = 52;
    private static final int RIGHT = WIDTH - 62;
    private static final int TOP = 40;
    private static final int BOTTOM = HEIGHT - 36;
    private static final int MOST_POINTS = 240;
    private static final double LABEL_DISTANCE = 12;
    private static final int LABEL_DIGITS = 3;

    private final SeriesView.Panel panel;
    private final List<String> names;
    private final SvgTheme theme;
    private final Ticks xs;
    private final Ticks ys;

    SvgPanel(SeriesView.Panel panel, List<String> names, SvgTheme theme) {
        this.panel = panel;
        this.names = names;
        this.theme = theme;
        var x = numbers(SeriesView.Point::x).summaryStatistics();
        var y = DoubleStream.concat(numbers(SeriesView.Point::low), numbers(SeriesView.Point::high))
                .summaryStatistics();
        this.xs = x.getCount() == 0 ? Ticks.counting(0, 1, 5) : Ticks.counting(x.getMin(), x.getMax(), 5);
        this.ys = y.getCount() == 0 ? Ticks.around(0, 1, 4) : Ticks.around(y.getMin(), y.getMax(), 4);
    }

    private DoubleStream numbers(ToDoubleFunction<SeriesView.Point> part) {
        return panel.series().stream()
                .flatMap(series -> series.points().stream())
                .mapToDouble(part)
                .filter(Double::isFinite);
    }

    /** The panel in words: what is charted, and where each line ends. */
    String description() {
        String lines = panel.series().stream()
                .map(series -> (series.name().isEmpty() ? "" : series.name() + " ")
                        + series.points().size()
                        + (series.points().size() == 1 ? " point" : " points")
                        + (series.points().isEmpty()
                                ? ""
                                : ", last "
                                        + Numbers.show(series.points().getLast().y(), LABEL_DIGITS)))
                .collect(Collectors.joining("; "));
        return "chart of " + panel.title() + (panel.yLabel().isEmpty() ? "" : " in " + panel.yLabel()) + " over "
                + panel.xLabel() + ": " + lines;
    }

    /** The panel as a drawing of its own. */
    String alone() {
        return theme.open(WIDTH, HEIGHT, description()) + draw(0, 0) + "</svg>";
    }

    String draw(int left, int top) {
        StringBuilder out = new StringBuilder("<g transform=\"translate(" + left + " " + top + ")\">\n");
        out.append(theme.text(8, 15, "start", theme.ink(), "font-weight=\"600\" font-size=\"12.5\"", panel.title()));
        out.append(theme.text(8, 30, "start", theme.soft(), "font-size=\"10.5\"", panel.yLabel()));
        drawAxes(out);
        if (panel.series().stream().allMatch(series -> series.points().isEmpty())) {
            out.append(
                    theme.text((LEFT + RIGHT) / 2.0, (TOP + BOTTOM) / 2.0, "middle", theme.soft(), "", "(no points)"));
        }
        panel.series().forEach(series -> drawSeries(out, series));
        drawLastValues(out);
        return out.append("</g>\n").toString();
    }

    private void drawAxes(StringBuilder out) {
        for (double mark : ys.marks()) {
            out.append(theme.line(LEFT, y(mark), RIGHT, y(mark)));
            out.append(theme.text(LEFT - 6, y(mark) + 3.5, "end", theme.soft(), "", ys.label(mark)));
        }
        out.append(theme.line(LEFT, BOTTOM, RIGHT, BOTTOM));
        for (double mark : xs.marks()) {
            out.append(theme.line(x(mark), BOTTOM, x(mark), BOTTOM + 4));
            out.append(theme.text(x(mark), BOTTOM + 15, "middle", theme.soft(), "", xs.label(mark)));
        }
        out.append(theme.text(
                (LEFT + RIGHT) / 2.0, BOTTOM + 29, "middle", theme.soft(), "font-size=\"10.5\"", panel.xLabel()));
    }

    private double x(double value) {
        return LEFT + xs.place(value) * (RIGHT - LEFT);
    }

    private double y(double value) {
        return BOTTOM - ys.place(value) * (BOTTOM - TOP);
    }

    private void drawSeries(StringBuilder out, SeriesView.Series series) {
        List<SeriesView.Point> points = Thinning.of(series.points(), MOST_POINTS);
        int number = names.indexOf(series.name());
        String colour = SvgTheme.colour(number);
        for (List<SeriesView.Point> stretch : stretches(points)) {
            drawBand(out, stretch, colour);
            out.append("<path d=\"")
                    .append(path(stretch))
                    .append("\" stroke=\"")
                    .append(colour)
                    .append("\" stroke-width=\"1.8\" stroke-linejoin=\"round\" stroke-linecap=\"round\"")
                    .append(SvgTheme.dash(number))
                    .append("/>\n");
        }
        points.forEach(point -> drawMark(out, series.name(), point, colour));
    }

    /** The runs of finite points between gaps. */
    private static List<List<SeriesView.Point>> stretches(List<SeriesView.Point> points) {
        List<List<SeriesView.Point>> stretches = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= points.size(); i++) {
            if (i == points.size() || !finite(points.get(i))) {
                if (i > from) {
                    stretches.add(points.subList(from, i));
                }
                from = i + 1;
            }
        }
        return stretches;
    }

    private static boolean finite(SeriesView.Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y());
    }

    private String path(List<SeriesView.Point> stretch) {
        String through = stretch.stream()
                .map(point -> at(x(point.x())) + " " + at(y(point.y())))
                .collect(Collectors.joining("L", "M", ""));
        return stretch.size() == 1 ? through + "h0.01" : through;
    }

    private void drawBand(StringBuilder out, List<SeriesView.Point> stretch, String colour) {
        if (stretch.stream().noneMatch(point -> point.high() > point.low())) {
            return;
        }
        String over =
                stretch.stream().map(point -> corner(point, point.high())).collect(Collectors.joining("L", "M", "L"));
        String under = stretch.reversed().stream()
                .map(point -> corner(point, point.low()))
                .collect(Collectors.joining("L", "", "Z"));
        out.append("<path d=\"")
                .append(over)
                .append(under)
                .append("\" fill=\"")
                .append(colour)
                .append("\" fill-opacity=\"0.18\"/>\n");
    }

    private String corner(SeriesView.Point point, double height) {
        return at(x(point.x())) + " " + at(y(Double.isFinite(height) ? height : point.y()));
    }

    /**
     * An invisible disc that shows itself and the point's numbers under the pointer; a cross on the axis where there is
     * no number.
     */
    private void drawMark(StringBuilder out, String name, SeriesView.Point point, String colour) {
        if (!Double.isFinite(point.x())) {
            return;
        }
        String band = point.high() > point.low()
                ? "  [" + Numbers.show(point.low()) + " … " + Numbers.show(point.high()) + "]"
                : "";
        String hover = "<title>"
                + Markup.escape((name.isEmpty() ? "" : name + ", ") + panel.xLabel() + " " + Numbers.show(point.x())
                        + ": " + Numbers.show(point.y()) + band)
                + "</title>";
        if (finite(point) && !theme.hover()) {
            return;
        }
        if (finite(point)) {
            out.append("<circle class=\"dot\" cx=\"")
                    .append(at(x(point.x())))
                    .append("\" cy=\"")
                    .append(at(y(point.y())))
                    .append("\" r=\"4\" fill=\"transparent\" color=\"")
                    .append(colour)
                    .append("\">")
                    .append(hover)
                    .append("</circle>\n");
        } else {
            out.append("<path d=\"M")
                    .append(at(x(point.x()) - 3))
                    .append(' ')
                    .append(BOTTOM - 3)
                    .append("l6 6m0-6l-6 6\" stroke=\"")
                    .append(colour)
                    .append("\" stroke-width=\"1.8\">")
                    .append(hover)
                    .append("</path>\n");
        }
    }

    private record Label(double y, String text, String colour) {}

    /** Labels stand at their lines' ends, moved down where they would overlap. */
    private void drawLastValues(StringBuilder out) {
        List<Label> labels = panel.series().stream()
                .filter(series -> !series.points().isEmpty())
                .map(this::lastValue)
                .sorted(Comparator.comparingDouble(Label::y))
                .toList();
        double free = Double.NEGATIVE_INFINITY;
        for (Label label : labels) {
            double y = Math.max(label.y(), free);
            out.append(theme.text(RIGHT + 6, y + 4, "start", label.colour(), "font-weight=\"600\"", label.text()));
            free = y + LABEL_DISTANCE;
        }
    }

    private Label lastValue(SeriesView.Series series) {
        double last = series.points().getLast().y();
        return new Label(
                Double.isFinite(last) ? y(last) : BOTTOM,
                Numbers.show(last, LABEL_DIGITS),
                SvgTheme.colour(names.indexOf(series.name())));
    }
}
