package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Draws a series view as one SVG: title, legend where series have to be told apart, and the panels in a grid. */
final class SeriesSvg {
    private static final int LINE = 18;
    private static final int LEGEND_WIDTH = 2 * SvgPanel.WIDTH;
    /** The width of a panel in letters' heights. */
    private static final int PANEL_EMS = 27;

    private final SeriesView view;
    private final List<String> names;
    private final SvgTheme theme;

    private SeriesSvg(SeriesView view, SvgTheme theme) {
        this.view = view;
        this.theme = theme;
        this.names = view.panels().stream()
                .flatMap(panel -> panel.series().stream())
                .map(SeriesView.Series::name)
                .distinct()
                .toList();
    }

    /** As a fragment of a page, in the page's colours; panels stand below each other where the page is narrow. */
    static String html(SeriesView view) {
        SeriesView untitled = new SeriesView("", view.panels(), view.columns());
        SeriesSvg still = new SeriesSvg(untitled, SvgTheme.STILL);
        if (view.panels().isEmpty()) {
            return Fragment.of("", Fragment.title(view.title()) + Fragment.note("(no panels)"));
        }
        return Fragment.of(
                css(view.columns()),
                Fragment.title(view.title())
                        + new SeriesSvg(view, SvgTheme.PAGE).pieces()
                        + SvgTheme.still(still.draw(), still.description()));
    }

    private static String css(int columns) {
        return "#@ .charts{display:flex;flex-wrap:wrap;max-width:%dem}%n".formatted(columns * PANEL_EMS)
                + ("#@ svg{display:block;height:auto;max-width:100%%;width:%dem}%n#@ "
                                + ".legend{display:block}%n#@ .still{display:none}%n")
                        .formatted(PANEL_EMS)
                + "#@ .dot{fill:transparent;stroke:none}\n#@ .dot:hover{fill:currentColor}\n";
    }

    private String pieces() {
        StringBuilder pieces = new StringBuilder();
        if (several()) {
            pieces.append("<div class=\"legend\" hidden=\"hidden\">")
                    .append(theme.open(LEGEND_WIDTH, LINE, "legend: " + String.join(", ", names)))
                    .append(legend(LINE - 4))
                    .append("</svg></div>");
        }
        pieces.append("<div class=\"charts\" hidden=\"hidden\">");
        view.panels().forEach(panel -> pieces.append(new SvgPanel(panel, names, theme).alone()));
        return pieces.append("</div>").toString();
    }

    private boolean several() {
        return view.panels().stream().anyMatch(panel -> panel.series().size() > 1);
    }

    private String description() {
        return view.panels().stream()
                .map(panel -> new SvgPanel(panel, names, theme).description())
                .collect(Collectors.joining(". "));
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
        StringBuilder svg = new StringBuilder(theme.open(width, height, description()));
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
        if (several()) {
            head.add(legend(head.size() * LINE + 14));
        }
        if (view.panels().isEmpty()) {
            head.add(theme.text(8, head.size() * LINE + 14, "start", theme.soft(), "", "(no panels)"));
        }
        return head;
    }

    private String legend(int y) {
        return names.stream()
                .map(name -> "<tspan dx=\"14\" fill=\"" + SvgTheme.colour(names.indexOf(name))
                        + "\" font-weight=\"600\">" + SvgTheme.legendSign(names.indexOf(name)) + " </tspan><tspan>"
                        + Markup.escape(name) + "</tspan>")
                .collect(Collectors.joining(
                        "",
                        "<text x=\"0\" y=\"" + y + "\" fill=\"" + theme.ink() + "\" font-size=\"12\">",
                        "</text>\n"));
    }
}
