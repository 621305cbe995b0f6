package io.pposcope.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.stream.Stream;

/** Writes charts as Vega-Lite specifications, version 5, their data inline: the form that JupyterLab draws itself. */
final class VegaLite {
    private static final String SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";
    private static final int WIDTH = 200;
    private static final int HEIGHT = 130;

    private VegaLite() {}

    /** One plot per panel, one colour per series, a band where there is one. */
    static JsonObject of(SeriesView view) {
        JsonObject spec = object("$schema", SCHEMA);
        if (!view.title().isEmpty()) {
            spec.addProperty("title", view.title());
        }
        spec.addProperty("columns", view.columns());
        JsonArray plots = new JsonArray();
        view.panels().forEach(panel -> plots.add(plot(panel)));
        spec.add("concat", plots);
        return spec;
    }

    private static JsonObject plot(SeriesView.Panel panel) {
        JsonArray values = new JsonArray();
        for (SeriesView.Series series : panel.series()) {
            series.points()
                    .forEach(point -> values.add(object(
                            "series",
                            series.name(),
                            "x",
                            point.x(),
                            "y",
                            point.y(),
                            "low",
                            point.low(),
                            "high",
                            point.high())));
        }
        JsonObject x = object(
                "field",
                "x",
                "type",
                "quantitative",
                "title",
                panel.xLabel(),
                "axis",
                object("tickCount", ticks(panel), "format", "d"));
        JsonObject scale = new JsonObject();
        scale.addProperty("zero", false);
        JsonObject y = object("field", "y", "type", "quantitative", "title", panel.yLabel());
        y.add("scale", scale);
        JsonObject colour = panel.series().size() < 2
                ? object("value", SvgTheme.colour(0))
                : object("field", "series", "type", "nominal", "title", "", "scale", palette(panel));
        JsonObject band = layer(
                object("type", "area", "opacity", 0.2),
                x,
                object("field", "low", "type", "quantitative", "title", panel.yLabel()),
                colour);
        band.getAsJsonObject("encoding").add("y2", object("field", "high"));
        JsonObject line = layer(object("type", "line", "point", true, "tooltip", true), x, y, colour);
        return plot(panel.title(), values, band, line);
    }

    /** Whole numbers only, five steps at most. */
    private static int ticks(SeriesView.Panel panel) {
        double longest = panel.series().stream()
                .flatMap(series -> series.points().stream())
                .mapToDouble(SeriesView.Point::x)
                .max()
                .orElse(1);
        return Math.clamp((long) longest, 1, 5);
    }

    /** The colours that the SVG form has. */
    private static JsonObject palette(SeriesView.Panel panel) {
        JsonArray names = new JsonArray();
        JsonArray colours = new JsonArray();
        for (int i = 0; i < panel.series().size(); i++) {
            names.add(panel.series().get(i).name());
            colours.add(SvgTheme.colour(i));
        }
        return object("domain", names, "range", colours);
    }

    private static JsonObject plot(String title, JsonArray values, JsonObject... layers) {
        JsonObject plot = object("title", title, "width", WIDTH, "height", HEIGHT);
        JsonObject data = new JsonObject();
        data.add("values", values);
        plot.add("data", data);
        JsonArray all = new JsonArray();
        Stream.of(layers).forEach(all::add);
        plot.add("layer", all);
        return plot;
    }

    private static JsonObject layer(JsonObject mark, JsonObject x, JsonObject y, JsonObject colour) {
        JsonObject encoding = new JsonObject();
        encoding.add("x", x);
        encoding.add("y", y);
        encoding.add("color", colour);
        JsonObject layer = new JsonObject();
        layer.add("mark", mark);
        layer.add("encoding", encoding);
        return layer;
    }

    /** One bar per bin. */
    static JsonObject of(HistogramView view) {
        JsonArray values = new JsonArray();
        view.bins().forEach(bin -> values.add(object("from", bin.from(), "to", bin.to(), "count", bin.count())));
        JsonObject x = object("field", "from", "type", "quantitative", "title", view.unit());
        x.add("bin", object("binned", true));
        JsonObject encoding = new JsonObject();
        encoding.add("x", x);
        encoding.add("x2", object("field", "to"));
        encoding.add("y", object("field", "count", "type", "quantitative", "title", "count"));
        JsonObject bars = new JsonObject();
        bars.add("mark", object("type", "bar", "tooltip", true));
        bars.add("encoding", encoding);
        JsonObject plot = plot(view.title(), values, bars);
        plot.addProperty("$schema", SCHEMA);
        return plot;
    }

    private static JsonObject object(Object... pairs) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            object.add((String) pairs[i], json(pairs[i + 1]));
        }
        return object;
    }

    /** Numbers that JSON lacks become null, or are left out on the way to the front end; either leaves a gap. */
    private static JsonElement json(Object value) {
        return switch (value) {
            case JsonElement element -> element;
            case Double number when !Double.isFinite(number) -> JsonNull.INSTANCE;
            case Number number -> new JsonPrimitive(number);
            case Boolean flag -> new JsonPrimitive(flag);
            default -> new JsonPrimitive(value.toString());
        };
    }
}
