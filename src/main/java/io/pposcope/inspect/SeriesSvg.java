package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Draws a series view as one SVG: title, legend where series have to be told apart, and the panels in a grid. */
final class SeriesSvg {
    private static final int LINE = 18;

    private final SeriesView view;
    private final List<String> names;
    private final SvgTheme theme;

    private SeriesSvg(SeriesView view, SvgTheme theme) {
        this.view = view;
        this.theme = theme;
        this.names = view.panels().stream().flatMap(panel -> panel.series().stream()).map(SeriesView.Series::name).distinct().toList();
    }

    /** As a fragment of a page, in the page's colours. */
    static String html(SeriesView view) {
        String css = "#@ svg{display:block;height:auto;max-width:100%}\n#@ .dot{fill:transparent;stroke:none}\n#@ .dot:hover{fill:currentColor}\n";
        return Fragment.of(css, new SeriesSvg(view, SvgTheme.PAGE).draw());
    }

    /** As a file of its own, dark on white. */
    static String file(SeriesView view) {
        return new SeriesSvg(view, SvgTheme.PAPER).draw() + "\n";
    }

    private String draw() {
        List<String> head = head();
        int columns = Math.min(view.columns(), Math.max(1, view.panels().size()));
        int rows = (view.panels().size() + columns - 1) / columns;
        int top = head.size() * LINE + 4;
        int width = columns * SvgPanel.WIDTH;
        int height = top + rows * SvgPanel.HEIGHT;
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" %s>%n"
                .formatted(width, height, width, height, theme.rootAttributes()));
        svg.append(theme.background(width, height));
        head.forEach(svg::append);
        for (int i = 0; i < view.panels().size(); i++) {
            SvgPanel panel = new SvgPanel(view.panels().get(i), names, theme);
            svg.append(panel.draw(i % columns * SvgPanel.WIDTH, top + i / columns * SvgPanel.HEIGHT));
        }
        return svg.append("</svg>").toString();
    }

    private List<String> head() {
        List<String> head = new ArrayList<>();
        if (!view.title().isEmpty()) {
            head.add(theme.text(8, 15, "start", theme.ink(), "font-weight=\"600\" font-size=\"14\"", view.title()));
        }
        if (view.panels().stream().anyMatch(panel -> panel.series().size() > 1)) {
            head.add(legend(head.size() * LINE + 14));
        }
        if (view.panels().isEmpty()) {
            head.add(theme.text(8, head.size() * LINE + 14, "start", theme.soft(), "", "(no panels)"));
        }
        return head;
    }

    private String legend(int y) {
        return names.stream()
                .map(name -> "<tspan dx=\"14\" fill=\"" + SvgTheme.colour(names.indexOf(name)) + "\" font-weight=\"600\">"
                        + SvgTheme.legendSign(names.indexOf(name)) + " </tspan><tspan>" + Markup.escape(name) + "</tspan>")
                .collect(Collectors.joining("", "<text x=\"0\" y=\"" + y + "\" fill=\"" + theme.ink() + "\" font-size=\"12\">", "</text>\n"));
    }
}
