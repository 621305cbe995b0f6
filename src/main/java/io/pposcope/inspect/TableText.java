package io.pposcope.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Lowers a table to aligned text; where it is too wide, the widest columns give way first. */
final class TableText {
    private static final String GAP = "  ";
    private static final int NARROWEST = 4;

    private final TableView table;
    private final List<List<TableView.Cell>> rows;

    TableText(TableView table) {
        this.table = table;
        this.rows = table.shownRows();
    }

    String lower() {
        int[] widths = fitted(IntStream.range(0, table.columns().size())
                .map(this::naturalWidth)
                .toArray());
        List<String> lines = new ArrayList<>();
        if (!table.title().isEmpty()) {
            lines.add(TextLayout.elide(TextLayout.plain(table.title()), TextLayout.WIDTH));
        }
        lines.add(line(table.columns().stream().map(TableView.Column::label).toList(), widths));
        lines.add("─".repeat(IntStream.of(widths).sum() + GAP.length() * Math.max(0, widths.length - 1)));
        rows.forEach(
                row -> lines.add(line(row.stream().map(TableView.Cell::text).toList(), widths)));
        table.remark().ifPresent(lines::add);
        return String.join("\n", lines);
    }

    private int naturalWidth(int column) {
        int label =
                TextLayout.width(TextLayout.plain(table.columns().get(column).label()));
        return rows.stream()
                .mapToInt(
                        row -> TextLayout.width(TextLayout.plain(row.get(column).text())))
                .reduce(label, Math::max);
    }

    private static int[] fitted(int[] widths) {
        int[] fitted = widths.clone();
        int over = IntStream.of(widths).sum() + GAP.length() * Math.max(0, widths.length - 1) - TextLayout.WIDTH;
        while (over > 0) {
            int widest = IntStream.range(0, fitted.length).reduce(0, (a, b) -> fitted[b] > fitted[a] ? b : a);
            if (fitted[widest] <= NARROWEST) {
                return fitted;
            }
            int cut = Math.min(over, Math.max(1, (fitted[widest] - NARROWEST) / 4));
            fitted[widest] -= cut;
            over -= cut;
        }
        return fitted;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = TextLayout.elide(TextLayout.plain(cells.get(column)), widths[column]);
            line.append(column == 0 ? "" : GAP)
                    .append(
                            switch (table.columns().get(column).align()) {
                                case LEFT -> TextLayout.padRight(cell, widths[column]);
                                case RIGHT -> TextLayout.padLeft(cell, widths[column]);
                            });
        }
        return line.toString().stripTrailing();
    }
}
