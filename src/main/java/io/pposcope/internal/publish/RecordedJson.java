package io.pposcope.internal.publish;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Panel;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.inspect.SeriesView.Series;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TableView.Cell;
import io.pposcope.inspect.TableView.Column;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The format {@code pposcope-recorded-1}: a table's cell is a number or a text, a chart's point the list {@code [x, y,
 * low, high]}, of which {@code low} and {@code high} are left out where there is no band.
 */
final class RecordedJson {

    private static final String FORMAT = "pposcope-recorded-1";
    private static final Gson GSON = new Gson();

    private RecordedJson() {}

    static String write(Recorded recorded) {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("name", recorded.name());
        json.add("provenance", provenance(recorded.provenance()));
        json.add("texts", GSON.toJsonTree(recorded.texts()));
        json.add("tables", each(recorded.tables(), RecordedJson::table));
        json.add("figures", each(recorded.figures(), RecordedJson::figure));
        return JsonText.of(json);
    }

    private static JsonObject provenance(Provenance from) {
        JsonObject json = new JsonObject();
        json.addProperty("command", from.command());
        json.addProperty("commit", from.commit());
        json.addProperty("processor", from.processor());
        json.addProperty("date", from.date().toString());
        json.addProperty("seconds", from.seconds());
        JsonObject code = new JsonObject();
        from.code().keySet().stream()
                .sorted()
                .forEach(room -> code.addProperty(room, from.code().get(room)));
        json.add("code", code);
        return json;
    }

    private static <T> JsonObject each(Map<String, T> pieces, Function<T, JsonElement> form) {
        JsonObject json = new JsonObject();
        pieces.forEach((name, piece) -> json.add(name, form.apply(piece)));
        return json;
    }

    private static JsonObject table(TableView table) {
        JsonObject json = new JsonObject();
        json.addProperty("title", table.title());
        JsonArray columns = new JsonArray();
        JsonArray sides = new JsonArray();
        table.columns().forEach(column -> {
            columns.add(column.label());
            sides.add(column.align().name().toLowerCase(Locale.ROOT));
        });
        json.add("columns", columns);
        json.add("sides", sides);
        JsonArray rows = new JsonArray();
        table.rows().forEach(row -> {
            JsonArray cells = new JsonArray();
            row.forEach(cell -> cells.add(cell(cell)));
            rows.add(cells);
        });
        json.add("rows", rows);
        return json;
    }

    /** The number where that is all a cell shows. */
    private static JsonPrimitive cell(Cell cell) {
        return Double.isFinite(cell.number()) && Cell.of(cell.number()).text().equals(cell.text())
                ? new JsonPrimitive(cell.number())
                : new JsonPrimitive(cell.text());
    }

    private static JsonObject figure(Figure figure) {
        JsonObject json = new JsonObject();
        json.addProperty("file", figure.file());
        json.addProperty("title", figure.charts().title());
        json.addProperty("columns", figure.charts().columns());
        JsonArray panels = new JsonArray();
        figure.charts().panels().forEach(panel -> panels.add(panel(panel)));
        json.add("panels", panels);
        return json;
    }

    private static JsonObject panel(Panel panel) {
        JsonObject json = new JsonObject();
        json.addProperty("title", panel.title());
        json.addProperty("x", panel.xLabel());
        json.addProperty("y", panel.yLabel());
        JsonObject series = new JsonObject();
        panel.series().forEach(line -> {
            JsonArray points = new JsonArray();
            line.points().stream().forEach(point -> points.add(point(point)));
            series.add(line.name(), points);
        });
        json.add("series", series);
        return json;
    }

    private static JsonArray point(Point point) {
        JsonArray numbers = new JsonArray();
        numbers.add(point.x());
        numbers.add(point.y());
        if (point.high() > point.low()) {
            numbers.add(point.low());
            numbers.add(point.high());
        }
        return numbers;
    }

    static Recorded read(Path file) throws IOException {
        JsonFields json = JsonFile.read(file);
        if (!json.text("format").equals(FORMAT)) {
            throw json.wrong("format", "\"" + FORMAT + "\": record it with ./pposcope record");
        }
        return new Recorded(
                json.text("name"),
                provenance(json.object("provenance")),
                texts(json.object("texts")),
                objects(json.object("tables"), RecordedJson::table),
                objects(json.object("figures"), RecordedJson::figure));
    }

    private static Provenance provenance(JsonFields json) {
        try {
            return new Provenance(
                    json.text("command"),
                    json.text("commit"),
                    json.text("processor"),
                    LocalDate.parse(json.text("date")),
                    json.number("seconds"),
                    texts(json.object("code")));
        } catch (DateTimeParseException e) {
            throw json.wrong("date", "a date such as 2026-01-31", e);
        }
    }

    private static Map<String, String> texts(JsonFields json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.names().forEach(name -> texts.put(name, json.text(name)));
        return texts;
    }

    private static <T> Map<String, T> objects(JsonFields json, Function<JsonFields, T> form) {
        Map<String, T> objects = new LinkedHashMap<>();
        json.names().forEach(name -> objects.put(name, form.apply(json.object(name))));
        return objects;
    }

    private static TableView table(JsonFields json) {
        List<String> labels = json.texts("columns");
        List<String> sides = json.texts("sides");
        if (labels.size() != sides.size()) {
            throw json.wrong("sides", labels.size() + " of them, one for each column");
        }
        Column[] columns = new Column[labels.size()];
        Arrays.setAll(columns, at -> switch (sides.get(at)) {
            case "left" -> Column.words(labels.get(at));
            case "right" -> Column.numbers(labels.get(at));
            default -> throw json.wrong("sides", "left and right");
        });
        TableView table = TableView.of(json.text("title"), columns);
        for (JsonElement row : json.list("rows")) {
            if (!(row instanceof JsonArray cells) || cells.size() != columns.length) {
                throw json.wrong("rows", "lists of " + columns.length + " cells");
            }
            table = table.row(
                    cells.asList().stream().map(cell -> value(json, cell)).toArray());
        }
        return table;
    }

    private static Object value(JsonFields json, JsonElement cell) {
        if (cell instanceof JsonPrimitive primitive && primitive.isNumber()) {
            return primitive.getAsDouble();
        }
        if (cell instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw json.wrong("rows", "cells that are numbers or texts");
    }

    private static Figure figure(JsonFields json) {
        List<Panel> panels = json.objects("panels").stream()
                .map(panel -> new Panel(
                        panel.text("title"), panel.text("x"), panel.text("y"), series(panel.object("series"))))
                .toList();
        try {
            return new Figure(json.text("file"), new SeriesView(json.text("title"), panels, json.count("columns")));
        } catch (IllegalArgumentException e) {
            throw json.wrong("file", "the plain name of an SVG file", e);
        }
    }

    private static List<Series> series(JsonFields json) {
        List<Series> series = new ArrayList<>();
        for (String name : json.names()) {
            series.add(new Series(
                    name,
                    json.list(name).stream()
                            .map(point -> point(json, name, point))
                            .toList()));
        }
        return series;
    }

    private static Point point(JsonFields json, String name, JsonElement element) {
        if (element instanceof JsonArray numbers
                && (numbers.size() == 2 || numbers.size() == 4)
                && numbers.asList().stream()
                        .allMatch(number -> number instanceof JsonPrimitive primitive && primitive.isNumber())) {
            double y = numbers.get(1).getAsDouble();
            return numbers.size() == 2
                    ? Point.at(numbers.get(0).getAsDouble(), y)
                    : new Point(
                            numbers.get(0).getAsDouble(),
                            y,
                            numbers.get(2).getAsDouble(),
                            numbers.get(3).getAsDouble());
        }
        throw json.wrong(name, "points [x, y] or [x, y, low, high]");
    }
}
