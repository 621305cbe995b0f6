package io.pposcope.inspect;

import static io.pposcope.inspect.SvgTheme.at;

/** Draws a histogram as one SVG. */
final class HistogramSvg {
    private static final int WIDTH = SvgPanel.WIDTH;
    private static final int HEIGHT = 190;
    private static final int LEFT = 44;
    private static final int RIGHT = WIDTH - 14;
    private static final int TOP = 28;
    private static final int BOTTOM = HEIGHT - 36;

    private final HistogramView view;
    private final SvgTheme theme;
    private final Ticks ys;

    private HistogramSvg(HistogramView view, SvgTheme theme) {
        this.view = view;
        this.theme = theme;
        this.ys = Ticks.counting(0, Math.max(1, view.most()), 4);
    }

    static String html(HistogramView view) {
        String css = "#@{display:inline-block;max-width:100%}\n#@ .pic{display:block}\n#@ "
                + "svg{display:block;height:auto;max-width:100%;width:27em}\n"
                + "#@ .still{display:none}\n#@ .bar:hover{fill-opacity:1}\n";
        return Fragment.of(
                css,
                "<div class=\"pic\" hidden=\"hidden\">" + new HistogramSvg(view, SvgTheme.PAGE).draw() + "</div>"
                        + SvgTheme.still(new HistogramSvg(view, SvgTheme.STILL).draw(), view.text()));
    }

    static String file(HistogramView view) {
        return new HistogramSvg(view, SvgTheme.PAPER).draw() + "\n";
    }

    private String draw() {
        StringBuilder svg = new StringBuilder(theme.open(WIDTH, HEIGHT, "histogram: " + view.text()));
        svg.append(theme.text(8, 15, "start", theme.ink(), "font-weight=\"600\" font-size=\"12.5\"", view.title()));
        if (view.bins().isEmpty()) {
            return svg.append(
                            theme.text((LEFT + RIGHT) / 2.0, HEIGHT / 2.0, "middle", theme.soft(), "", "(no numbers)"))
                    .append("</svg>")
                    .toString();
        }
        for (double mark : ys.marks()) {
            svg.append(theme.line(LEFT, y(mark), RIGHT, y(mark)));
            svg.append(theme.text(LEFT - 6, y(mark) + 3.5, "end", theme.soft(), "", ys.label(mark)));
        }
        view.bins().forEach(bin -> svg.append(bar(bin)));
        return svg.append(feet()).append("</svg>").toString();
    }

    private double low() {
        return view.bins().getFirst().from();
    }

    private double high() {
        return view.bins().getLast().to();
    }

    private double x(double value) {
        return high() > low()
                ? LEFT + (value - low()) / (high() - low()) * (RIGHT - LEFT)
                : value > low() ? RIGHT : LEFT;
    }

    private double y(double count) {
        return BOTTOM - ys.place(count) * (BOTTOM - TOP);
    }

    private String bar(HistogramView.Bin bin) {
        double left = high() > low() ? x(bin.from()) + 0.5 : (LEFT + RIGHT) / 2.0 - 12;
        double right = high() > low() ? x(bin.to()) - 0.5 : (LEFT + RIGHT) / 2.0 + 12;
        String hover = Numbers.show(bin.from()) + " … " + Numbers.show(bin.to()) + ": " + bin.count();
        return "<path class=\"bar\" d=\"M" + at(left) + " " + at(y(bin.count())) + "H" + at(right) + "V" + BOTTOM + "H"
                + at(left) + "Z\" fill=\"" + SvgTheme.colour(0) + "\" fill-opacity=\"0.75\"><title>"
                + Markup.escape(hover) + "</title></path>\n";
    }

    /** The axis below: both ends, and zero where it lies between. */
    private String feet() {
        StringBuilder feet = new StringBuilder();
        feet.append(theme.text(LEFT, BOTTOM + 15, "start", theme.soft(), "", Numbers.show(low(), 3)));
        if (high() > low()) {
            feet.append(theme.text(RIGHT, BOTTOM + 15, "end", theme.soft(), "", Numbers.show(high(), 3)));
        }
        if (low() < 0 && high() > 0) {
            feet.append("<path d=\"M")
                    .append(at(x(0)))
                    .append(' ')
                    .append(TOP)
                    .append('V')
                    .append(BOTTOM)
                    .append("\" stroke=\"")
                    .append(theme.ink())
                    .append("\" stroke-dasharray=\"3 3\"/>\n");
        }
        return feet.append(theme.text(
                        (LEFT + RIGHT) / 2.0, BOTTOM + 29, "middle", theme.soft(), "font-size=\"10.5\"", view.unit()))
                .toString();
    }
}
