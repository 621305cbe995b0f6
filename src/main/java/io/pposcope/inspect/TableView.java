package io.pposcope.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table. An empty title is not shown; a table without rows shows its header and says that it is empty.
 * Of more than {@code maxRows} rows the first are shown and the rest counted.
 *
 * @param rows each as long as {@code columns}
 */
public record TableView(String title, List<Column> columns, List<List<Cell>> rows, int maxRows) implements View {
    private static final int DEFAULT_MAX_ROWS = 60;

    /** Which side of its column a cell stands on. */
    public enum Align {
        LEFT,
        RIGHT
    }

    /** One column: its heading, side, and colouring by the number in the cell. */
    public record Column(String label, Align align, Heat heat) {

        public Column {
            Objects.requireNonNull(label, "label");
            Objects.requireNonNull(align, "align");
            Objects.requireNonNull(heat, "heat");
        }

        /** A column of words. */
        public static Column words(String label) {
            return new Column(label, Align.LEFT, Heat.NONE);
        }

        /** A column of numbers. */
        public static Column numbers(String label) {
            return new Column(label, Align.RIGHT, Heat.NONE);
        }

        /** A column of numbers coloured by {@code heat}, scaled to the largest magnitude in the column. */
        public static Column coloured(String label, Heat heat) {
            return new Column(label, Align.RIGHT, heat);
        }
    }

    /** One cell: what is written, and the number behind it (NaN where there is none). */
    public record Cell(String text, double number) {

        public Cell {
            Objects.requireNonNull(text, "text");
        }

        /**
         * The cell of {@code value}: a number in four digits, a cell as it is, null as an empty cell, all else by its
         * string.
         */
        public static Cell of(Object value) {
            return switch (value) {
                case null -> new Cell("", Double.NaN);
                case Cell cell -> cell;
                case Number number -> new Cell(Numbers.show(number.doubleValue()), number.doubleValue());
                default -> new Cell(String.valueOf(value), Double.NaN);
            };
        }
    }

    public TableView {
        Objects.requireNonNull(title, "title");
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).size() != columns.size()) {
                throw new IllegalArgumentException("row " + row + " of table \"" + title + "\" has "
                        + rows.get(row).size() + " cells; its " + columns.size() + " columns need one each");
            }
        }
    }

    /** An empty table with these columns, to be filled by {@link #row}. */
    public static TableView of(String title, Column... columns) {
        return new TableView(title, List.of(columns), List.of(), DEFAULT_MAX_ROWS);
    }

    /** This table with one more row; each value becomes a cell as {@link Cell#of} says. */
    public TableView row(Object... values) {
        return rows(List.of(Arrays.asList(values)));
    }

    /** This table with these rows after its own; each value becomes a cell as {@link Cell#of} says. */
    public TableView rows(List<List<Object>> values) {
        Stream<List<Cell>> more =
                values.stream().map(row -> row.stream().map(Cell::of).toList());
        return new TableView(title, columns, Stream.concat(rows.stream(), more).toList(), maxRows);
    }

    List<List<Cell>> shownRows() {
        return rows.subList(0, Math.min(rows.size(), maxRows));
    }

    /** What is to be said below the rows, if anything. */
    Optional<String> remark() {
        if (rows.isEmpty()) {
            return Optional.of("(no rows)");
        }
        int hidden = rows.size() - shownRows().size();
        return hidden == 0 ? Optional.empty() : Optional.of("… " + hidden + " more rows");
    }

    @Override
    public String text() {
        return new TableText(this).lower();
    }

    /** All rows as a table in GitHub's Markdown, without the title; cells stay as they are but for line breaks. */
    public String markdown() {
        String sides = columns.stream()
                .map(column -> column.align() == Align.RIGHT ? "---:" : "---")
                .collect(Collectors.joining("|", "|", "|\n"));
        return line(columns.stream().map(Column::label))
                + sides
                + rows.stream().map(row -> line(row.stream().map(Cell::text))).collect(Collectors.joining());
    }

    private static String line(Stream<String> cells) {
        return cells.map(cell -> cell.replace("|", "\\|").replaceAll("\\R", " "))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    @Override
    public String html() {
        return new TableHtml(this).lower();
    }
}
