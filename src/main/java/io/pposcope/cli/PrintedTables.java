package io.pposcope.cli;

import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TableView.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tables that the measuring commands print for people, read back for pages. */
final class PrintedTables {

    /** What was measured; ours and theirs; the ratio; and where there is a floor, the floor and ours over it. */
    private static final Pattern PEER_ROW =
            Pattern.compile("(rollout|score|update|iteration|tokens/s|peak memory)\\s+([\\d.]+(?: s| MiB)?)"
                    + "\\s+([\\d.]+(?: s| MiB)?)\\s+([\\d.]+(?: \\([^)]*\\)| times)?)"
                    + "(?:\\s+([\\d.]+ s)\\s+([\\d.]+))?.*");

    private static final int PEER_ROWS = 6;
    private static final String ITERATION = "iteration";
    private static final int RATIO = 3;

    private static final List<String> BUSY = List.of(
            "threads", "busy processes", "shortest, s", "median, s", "processor, s", "over idle", "over one thread");
    private static final Pattern BUSY_ROW = Pattern.compile("\\s*\\d+\\s+\\d+(\\s+[\\d.]+){5}\\s*");

    private static final List<String> KERNEL = List.of(
            "kernel",
            "start to first result",
            "processor until then",
            "cells 31 to 60",
            "cells 61 to 120",
            "completion",
            "inspection",
            "resident");
    private static final Pattern KERNEL_ROW = Pattern.compile("([\\w-]+)((?:\\s+[\\d.]+ (?:s|ms|MB)){7})\\s*");
    private static final Pattern KERNEL_RATIOS = Pattern.compile("pposcope / ([\\w-]+): (.*)");
    private static final Pattern QUANTITY = Pattern.compile("[\\d.]+ (?:s|ms|MB)");

    private static final Pattern MANY_CELLS =
            Pattern.compile("(\\d+) cells of mixed kinds, by tenths: mean ms ([\\d. ]+); resident MB ([\\d. ]+)");
    private static final Pattern DECLARATIONS = Pattern.compile("a cell of (\\d+) declarations: ([\\d.]+ s)");

    private PrintedTables() {}

    /** What {@code bench --peers} prints for one workload. */
    static TableView peers(String workload, List<String> lines) throws IOException {
        TableView table = TableView.of(
                "",
                Column.words(workload + ", float32"),
                Column.numbers("PPOscope"),
                Column.numbers("PyTorch"),
                Column.numbers("ratio (range)"),
                Column.numbers("floor"),
                Column.numbers("over the floor"));
        for (String line : lines) {
            Matcher row = PEER_ROW.matcher(line.strip());
            if (row.matches()) {
                table = table.row(IntStream.rangeClosed(1, row.groupCount())
                        .mapToObj(row::group)
                        .toArray());
            }
        }
        return whole(table, PEER_ROWS, "bench --peers");
    }

    /** The ratio of whole iterations, without its range. */
    static String iterationRatio(TableView peers) {
        return peers.rows().stream()
                .filter(row -> row.getFirst().text().equals(ITERATION))
                .map(row -> row.get(RATIO).text().split(" ")[0])
                .findFirst()
                .orElseThrow();
    }

    /** What {@code bench --busy} prints. */
    static TableView busy(List<String> lines) throws IOException {
        TableView table = TableView.of("", BUSY.stream().map(Column::numbers).toArray(Column[]::new));
        for (String line : lines) {
            if (BUSY_ROW.matcher(line).matches()) {
                table = table.row((Object[]) line.strip().split("\\s+"));
            }
        }
        return whole(table, 2, "bench --busy");
    }

    /** What {@code bench-kernel} prints: a row for each kernel, then the ratios of ours to each other. */
    static TableView kernels(List<String> lines) throws IOException {
        TableView table = TableView.of(
                "",
                Stream.concat(
                                Stream.of(Column.words(KERNEL.getFirst())),
                                KERNEL.stream().skip(1).map(Column::numbers))
                        .toArray(Column[]::new));
        for (String line : lines) {
            Matcher row = KERNEL_ROW.matcher(line);
            Matcher ratios = KERNEL_RATIOS.matcher(line);
            if (row.matches()) {
                table = table.row(quantities(row).toArray());
            } else if (ratios.matches()) {
                List<Object> cells = new ArrayList<>(List.of("ratio to " + ratios.group(1)));
                Arrays.stream(ratios.group(2).split(", "))
                        .map(ratio -> ratio.substring(ratio.lastIndexOf(' ') + 1))
                        .forEach(cells::add);
                table = table.row(cells.toArray());
            }
        }
        return whole(table, 2, "bench-kernel");
    }

    /** What {@code bench-kernel} prints of many cells in one kernel, as a sentence. */
    static String manyCells(List<String> lines) throws IOException {
        Matcher cells = found(MANY_CELLS, lines);
        Matcher declarations = found(DECLARATIONS, lines);
        List<String> sizes = List.of(cells.group(3).split(" "));
        return "by tenths of %s cells a cell took %s ms, and the process held %s MB after the first tenth and %s MB "
                        .formatted(
                                cells.group(1),
                                String.join(", ", cells.group(2).split(" ")),
                                sizes.getFirst(),
                                sizes.getLast())
                + "after the last; a cell of %s declarations took %s"
                        .formatted(declarations.group(1), declarations.group(2));
    }

    private static Matcher found(Pattern pattern, List<String> lines) throws IOException {
        return lines.stream()
                .map(line -> pattern.matcher(line.strip()))
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "./pposcope bench-kernel printed no line like “" + pattern + "”: see what it prints"));
    }

    private static List<Object> quantities(Matcher row) {
        List<Object> cells = new ArrayList<>(List.of(row.group(1)));
        QUANTITY.matcher(row.group(2)).results().forEach(quantity -> cells.add(quantity.group()));
        return cells;
    }

    /** Start and warm cell of ours and of Python's kernel, in a sentence. */
    static String everyday(TableView kernels) {
        Map<String, List<TableView.Cell>> rows = new LinkedHashMap<>();
        kernels.rows().forEach(row -> rows.put(row.getFirst().text(), row));
        List<TableView.Cell> ours = rows.get("pposcope");
        List<TableView.Cell> python = rows.get("python3");
        return "start to first result %s, a warm cell %s; in ipykernel %s and %s"
                .formatted(
                        ours.get(1).text(),
                        ours.get(3).text(),
                        python.get(1).text(),
                        python.get(3).text());
    }

    private static TableView whole(TableView table, int least, String command) throws IOException {
        if (table.rows().size() < least) {
            throw new IOException(
                    "./pposcope " + command + " printed " + table.rows().size()
                            + " rows that can be read; expected at least " + least + ": see what it prints");
        }
        return table;
    }
}
