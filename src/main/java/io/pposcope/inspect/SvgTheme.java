package io.pposcope.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The colours of a drawing and its smallest pieces.
 *
 * @param hover whether points tell their numbers under the pointer
 */
record SvgTheme(String ink, String soft, String grid, String paper, boolean hover) {
    /** On a page: ink follows the page, nothing is filled. */
    static final SvgTheme PAGE = new SvgTheme("currentColor", "var(--soft)", "rgba(128,128,128,.25)", "", true);
    /** On white, with no page around. */
    static final SvgTheme PAPER = new SvgTheme("#222222", "#666666", "#e2e2e2", "#ffffff", true);
    /** {@link #PAPER} without hover, for a picture that nobody can point at. */
    static final SvgTheme STILL = new SvgTheme(PAPER.ink, PAPER.soft, PAPER.grid, PAPER.paper, false);

    /** Told apart without colour vision by lightness, and from the seventh series on by dashes. */
    private static final String[] LINES = {"#2b83d6", "#e0701a", "#1b9e77", "#c9559b", "#a07c12", "#7d6bd0"};

    /** A drawing as an image, for pages that drop SVG elements; styles hide it where the drawing itself is shown. */
    static String still(String svg, String description) {
        String data = Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
        return "<img class=\"still\" alt=\"" + Markup.escape(description) + "\" src=\"data:image/svg+xml;base64," + data
                + "\"/>";
    }

    /** The opening tag of a drawing, so wide as its letters are high, and never wider than the page. */
    String open(int width, int height, String description) {
        return ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                                + "height=\"%d\" aria-label=\"%s\" %s>%n")
                        .formatted(width, height, width, height, Markup.escape(description), rootAttributes())
                + background(width, height);
    }

    static String colour(int series) {
        return LINES[series % LINES.length];
    }

    static String dash(int series) {
        return switch (series / LINES.length) {
            case 0 -> "";
            case 1 -> " stroke-dasharray=\"5 3\"";
            case 2 -> " stroke-dasharray=\"2 2\"";
            default -> " stroke-dasharray=\"8 3 2 3\"";
        };
    }

    static String legendSign(int series) {
        return series < LINES.length ? "━━" : "╍╍";
    }

    private String rootAttributes() {
        return "font-family=\"system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif\" "
                + "font-size=\"11\" fill=\"none\" role=\"img\"";
    }

    private String background(int width, int height) {
        return paper.isEmpty()
                ? ""
                : "<rect width=\"" + width + "\" height=\"" + height + "\" fill=\"" + paper + "\"/>\n";
    }

    String text(double x, double y, String anchor, String fill, String more, String data) {
        return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + anchor + "\" fill=\"" + fill + "\""
                + (more.isEmpty() ? "" : " " + more) + ">" + Markup.escape(data) + "</text>\n";
    }

    String line(double x1, double y1, double x2, double y2) {
        return "<path d=\"M" + at(x1) + " " + at(y1) + "L" + at(x2) + " " + at(y2) + "\" stroke=\"" + grid + "\"/>\n";
    }

    /** A coordinate with one decimal at most. */
    static String at(double coordinate) {
        String one = Numbers.fixed(coordinate, 1);
        return one.endsWith(".0") ? one.substring(0, one.length() - 2) : one;
    }
}
