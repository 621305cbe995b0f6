package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.display.PlainText;
import io.pposcope.kernel.internal.shell.JavaShell;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The variables of the cells as a table. */
final class VariableTable {
    private static final int MAX_VALUE = 60;

    private VariableTable() {}

    static MimeBundle of(List<JavaShell.Held> variables) {
        if (variables.isEmpty()) {
            return MimeBundle.text("no variables so far");
        }
        var text = variables.stream()
                .map(held -> "%-20s %-28s %8s  %s".formatted(held.name(), held.type(), size(held), value(held)))
                .collect(Collectors.joining("\n"));
        var rows = variables.stream()
                .map(held -> row("td", held.name(), held.type(), size(held), value(held)))
                .collect(Collectors.joining());
        return MimeBundle.html(
                text,
                "<table><thead>" + row("th", "name", "type", "size", "value") + "</thead><tbody>" + rows
                        + "</tbody></table>");
    }

    private static String row(String tag, String... cells) {
        return List.of(cells).stream()
                .map(cell -> "<" + tag + " style=\"text-align:left\">" + Display.escape(cell) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    /** How many elements or characters it has. */
    private static String size(JavaShell.Held held) {
        return held.value()
                .map(value -> switch (value) {
                    case Collection<?> elements -> String.valueOf(elements.size());
                    case Map<?, ?> map -> String.valueOf(map.size());
                    case CharSequence text -> String.valueOf(text.length());
                    default -> value.getClass().isArray() ? String.valueOf(Array.getLength(value)) : "";
                })
                .orElse("");
    }

    private static String value(JavaShell.Held held) {
        var line = PlainText.of(held.value().orElse(null)).replaceAll("\\s+", " ");
        return line.length() <= MAX_VALUE
                ? line
                : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, MAX_VALUE))) + "…";
    }
}
