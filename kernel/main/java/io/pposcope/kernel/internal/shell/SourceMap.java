package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Cell;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Which cell and line each line of compiled code came from. */
final class SourceMap {
    private static final Pattern CLASS = Pattern.compile(CellFiles.PACKAGE + "\\.(\\$Cell\\d+).*");

    /** A place in a cell; lines count from 1. */
    record Place(Cell cell, int line) {
        String text() {
            return cell.label() + ", line " + line;
        }

        String sourceLine() {
            var lines = cell.code().split("\n", -1);
            return line >= 1 && line <= lines.length ? lines[line - 1] : "";
        }
    }

    private final Map<String, Place[]> batches = new ConcurrentHashMap<>();

    /** Remembers the lines of a batch's unit. */
    void compiled(String base, Place[] lines) {
        batches.put(base, lines);
    }

    /** The place a stack frame points at; empty where it is no cell's code. */
    Optional<Place> of(StackTraceElement frame) {
        var name = CLASS.matcher(frame.getClassName());
        if (!name.matches()) {
            return Optional.empty();
        }
        var lines = batches.getOrDefault(name.group(1), new Place[0]);
        int line = frame.getLineNumber();
        return line > 0 && line < lines.length ? Optional.ofNullable(lines[line]) : Optional.empty();
    }

    static int lineOf(String code, int position) {
        return (int) code.substring(0, Math.min(position, code.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
    }
}
