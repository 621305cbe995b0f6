package io.pposcope.kernel.display;

import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;

/**
 * Shows records, maps, and lists and arrays of records, maps or rows as tables, of bounded size; an {@link Optional} as
 * what it holds. What a record's text does not show on one line of readable length, its plain text shows on several.
 */
final class TableRenderer implements Renderer {
    private static final int MAX_ROWS = 60;
    private static final int MAX_COLUMNS = 20;
    private static final int MAX_CELL = 200;
    private static final int LONG_LINE = 160;
    private static final int MAX_DEPTH = 3;

    @Override
    public Optional<MimeBundle> render(Object value) {
        return switch (value) {
            case Optional<?> held -> held.map(Renderers::render);
            case BaseStream<?, ?> stream ->
                Optional.of(MimeBundle.text("a stream (" + stream.getClass().getSimpleName()
                        + "); showing it would use it up: end with .toList() to see its elements"));
            case Record record -> fields(record, 0).map(fields -> record(record, fields));
            case Map<?, ?> map when isPlatform(map) && !map.isEmpty() -> Optional.of(map(map));
            case Collection<?> rows
            when isPlatform(rows) -> rows(rows.stream().limit(MAX_ROWS).toList(), rows.size(), PlainText.of(rows));
            default ->
                value.getClass().isArray() && !value.getClass().componentType().isPrimitive()
                        ? rows(
                                Arrays.asList((Object[]) value).subList(0, Math.min(MAX_ROWS, Array.getLength(value))),
                                Array.getLength(value),
                                PlainText.of(value))
                        : Optional.empty();
        };
    }

    private static boolean isPlatform(Object value) {
        return value.getClass().getName().startsWith("java.");
    }

    private static MimeBundle record(Record record, Map<String, Object> fields) {
        var line = PlainText.of(record);
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        var text = line.length() <= LONG_LINE
                ? line
                : record.getClass().getSimpleName()
                        + fields.entrySet().stream()
                                .map(field -> "\n  " + field.getKey()
                                        + " ".repeat(width - field.getKey().length() + 2) + cell(field.getValue()))
                                .collect(Collectors.joining());
        return MimeBundle.html(
                text,
                table(
                        List.of(record.getClass().getSimpleName(), ""),
                        fields.entrySet().stream()
                                .map(field -> List.<Object>of(field.getKey(), cell(field.getValue())))
                                .toList(),
                        fields.size()));
    }

    private static MimeBundle map(Map<?, ?> map) {
        var rows = map.entrySet().stream()
                .limit(MAX_ROWS)
                .map(entry -> List.<Object>of(cell(entry.getKey()), cell(entry.getValue())))
                .toList();
        return MimeBundle.html(PlainText.of(map), table(List.of("key", "value"), rows, map.size()));
    }

    /** A table where all elements are of one kind that has columns; else none. */
    private static Optional<MimeBundle> rows(List<?> elements, int size, String text) {
        if (elements.isEmpty() || elements.contains(null)) {
            return Optional.empty();
        }
        var asMaps = elements.stream().map(TableRenderer::columns).toList();
        if (asMaps.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        var names = new LinkedHashSet<String>();
        asMaps.forEach(row -> names.addAll(row.orElseThrow().keySet()));
        var shown = names.stream().limit(MAX_COLUMNS).toList();
        var rows = new ArrayList<List<Object>>();
        for (int i = 0; i < asMaps.size(); i++) {
            var row = new ArrayList<Object>(List.of(i));
            shown.forEach(name -> row.add(""));
            for (int k = 0; k < shown.size(); k++) {
                row.set(
                        k + 1,
                        asMaps.get(i).orElseThrow().containsKey(shown.get(k))
                                ? cell(asMaps.get(i).orElseThrow().get(shown.get(k)))
                                : "");
            }
            rows.add(row);
        }
        var heading = new ArrayList<>(List.of(""));
        heading.addAll(shown);
        return Optional.of(MimeBundle.html(text, table(heading, rows, size)));
    }

    private static Optional<Map<String, Object>> columns(Object element) {
        return switch (element) {
            case Record record -> fields(record, MAX_DEPTH);
            case Map<?, ?> map
            when isPlatform(map) -> {
                var columns = new LinkedHashMap<String, Object>();
                map.forEach((key, value) -> columns.put(cell(key), value));
                yield Optional.of(columns);
            }
            case Collection<?> row
            when isPlatform(row) ->
                Optional.of(numbered(row.stream().limit(MAX_COLUMNS).toList()));
            default -> element.getClass().isArray() ? Optional.of(numbered(elements(element))) : Optional.empty();
        };
    }

    private static List<Object> elements(Object array) {
        var elements = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_COLUMNS, Array.getLength(array)); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static Map<String, Object> numbered(List<?> elements) {
        var columns = new LinkedHashMap<String, Object>();
        elements.forEach(element -> columns.put(String.valueOf(columns.size()), element));
        return columns;
    }

    /** A record's components; those that are records themselves by their own components, as {@code outer.inner}. */
    private static Optional<Map<String, Object>> fields(Record record, int depth) {
        var fields = new LinkedHashMap<String, Object>();
        for (var component : record.getClass().getRecordComponents()) {
            var value = value(record, component);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            var inner = depth < MAX_DEPTH && value.get() instanceof Record nested
                    ? fields(nested, depth + 1)
                    : Optional.<Map<String, Object>>empty();
            inner.filter(nested -> !nested.isEmpty())
                    .ifPresentOrElse(
                            nested ->
                                    nested.forEach((name, each) -> fields.put(component.getName() + "." + name, each)),
                            () -> fields.put(component.getName(), value.get() == NULL ? null : value.get()));
        }
        return Optional.of(fields);
    }

    private static final Object NULL = new Object();

    /** Empty where the component is closed to this code. */
    private static Optional<Object> value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return Optional.of(
                    Optional.ofNullable(component.getAccessor().invoke(record)).orElse(NULL));
        } catch (InaccessibleObjectException | IllegalAccessException closed) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(component.getName() + "() threw " + e.getCause(), e.getCause());
        }
    }

    private static String cell(Object value) {
        var text = PlainText.of(value);
        return text.length() <= MAX_CELL
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_CELL))) + "…";
    }

    private static String table(List<String> heading, List<? extends List<Object>> rows, int size) {
        var html = new StringBuilder("<table><thead><tr>");
        heading.forEach(name -> html.append("<th style=\"text-align:left\">")
                .append(Display.escape(name))
                .append("</th>"));
        html.append("</tr></thead><tbody>");
        rows.forEach(row -> {
            html.append("<tr>");
            row.forEach(value -> html.append("<td style=\"text-align:left\">")
                    .append(Display.escape(String.valueOf(value)))
                    .append("</td>"));
            html.append("</tr>");
        });
        html.append("</tbody></table>");
        return html + (size > rows.size() ? "<div>… " + (size - rows.size()) + " more</div>" : "");
    }
}
