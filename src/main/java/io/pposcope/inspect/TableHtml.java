package io.pposcope.inspect;

import java.util.List;
import java.util.stream.IntStream;

/** Lowers a table to HTML. */
final class TableHtml {
    private static final String CSS =
            """
            #@ .wide{overflow-x:auto}
            #@ table{border-collapse:collapse;margin:0;border:0;color:inherit;font-size:.96em;font-variant-numeric:tabular-nums}
            #@ th,#@ td{padding:.22em .75em;border:0;text-align:left;vertical-align:top;white-space:pre-wrap;max-width:44em;overflow-wrap:anywhere}
            #@ th{font-weight:600;border-bottom:1.5px solid var(--line);white-space:pre;vertical-align:bottom}
            #@ tbody tr{background:none}
            #@ tbody tr:nth-child(even){background:rgba(128,128,128,.07)}
            #@ tbody tr:hover{background:rgba(128,128,128,.16)}
            #@ .r{text-align:right;white-space:pre}
            #@ .h{%s}
            """
                    .formatted(HeatScale.PAINT);

    private final TableView table;
    private final List<HeatScale> scales;

    TableHtml(TableView table) {
        this.table = table;
        this.scales =
                IntStream.range(0, table.columns().size()).mapToObj(this::scale).toList();
    }

    private HeatScale scale(int column) {
        return HeatScale.toLargest(
                table.columns().get(column).heat(),
                table.rows().stream().mapToDouble(row -> row.get(column).number()));
    }

    String lower() {
        StringBuilder body = new StringBuilder(Fragment.title(table.title()));
        body.append("<div class=\"wide\"><table><thead><tr>");
        table.columns().forEach(column -> body.append("<th")
                .append(side(column))
                .append('>')
                .append(Markup.escape(column.label()))
                .append("</th>"));
        body.append("</tr></thead><tbody>");
        table.shownRows().forEach(row -> addRow(body, row));
        body.append("</tbody></table></div>");
        table.remark().map(Fragment::note).ifPresent(body::append);
        return Fragment.of(CSS, body.toString());
    }

    private void addRow(StringBuilder body, List<TableView.Cell> row) {
        body.append("<tr>");
        for (int column = 0; column < row.size(); column++) {
            body.append("<td")
                    .append(attributes(column, row.get(column)))
                    .append('>')
                    .append(Markup.escape(row.get(column).text()))
                    .append("</td>");
        }
        body.append("</tr>\n");
    }

    private String attributes(int column, TableView.Cell cell) {
        Heat heat = table.columns().get(column).heat();
        return heat == Heat.NONE || Double.isNaN(cell.number())
                ? side(table.columns().get(column))
                : " class=\"r h\" style=\"" + HeatScale.colours(heat) + ";--v:"
                        + scales.get(column).css(cell.number()) + "\"";
    }

    private static String side(TableView.Column column) {
        return switch (column.align()) {
            case LEFT -> "";
            case RIGHT -> " class=\"r\"";
        };
    }
}
