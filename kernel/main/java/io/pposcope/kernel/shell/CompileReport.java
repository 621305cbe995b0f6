package io.pposcope.kernel.shell;

import io.pposcope.kernel.core.Cell;
import io.pposcope.kernel.core.Evaluation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** What the compiler refused, with a caret under its span and a likely remedy. */
final class CompileReport {
    private static final Pattern MISSING_NAME = Pattern.compile("symbol: +(?:variable|method|class) (\\w+)");

    private final Cell cell;
    private final Collection<String> knownNames;

    CompileReport(Cell cell, Collection<String> knownNames) {
        this.cell = cell;
        this.knownNames = knownNames;
    }

    /** The report on a piece of the cell, or empty where no diagnostic is an error. */
    Optional<Evaluation.Failed> of(Piece piece, List<Diag> diagnostics) {
        var errors = diagnostics.stream().filter(Diag::isError).toList();
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        var lines = new ArrayList<String>();
        errors.forEach(error -> lines.addAll(lines(piece, error)));
        return Optional.of(new Evaluation.Failed("CompileError", firstLine(errors.getFirst()), lines));
    }

    private static String firstLine(Diag error) {
        return error.getMessage(Locale.ROOT).lines().findFirst().orElse("the compiler gave no message");
    }

    private List<String> lines(Piece piece, Diag error) {
        int last = Math.max(0, cell.code().length() - 1);
        int start = Math.clamp(piece.start() + error.getStartPosition(), 0, last);
        int end = Math.clamp(piece.start() + error.getEndPosition(), start + 1, last + 1);
        var lines = new ArrayList<String>();
        lines.add(Ansi.RED.paint("CompileError") + ": " + error.getMessage(Locale.ROOT).stripTrailing());
        lines.addAll(excerpt(start, end));
        suggestion(error).ifPresent(lines::add);
        return lines;
    }

    private List<String> excerpt(int start, int end) {
        var code = cell.code();
        int lineStart = code.lastIndexOf('\n', start - 1) + 1;
        int lineEnd = code.indexOf('\n', start) < 0 ? code.length() : code.indexOf('\n', start);
        int line = Origins.lineOf(code, lineStart);
        int column = code.codePointCount(lineStart, Math.max(lineStart, start));
        int width = Math.max(1, code.codePointCount(start, Math.max(start, Math.min(end, lineEnd))));
        return List.of(Ansi.BLUE.paint(cell.label() + ", line " + line + ", column " + (column + 1)),
                "    " + code.substring(lineStart, lineEnd),
                "    " + indent(code, lineStart, start) + Ansi.RED.paint("^".repeat(width)));
    }

    /** Tabs stay tabs, so that the caret stands where the eye sees the code. */
    private static String indent(String code, int lineStart, int start) {
        return code.substring(lineStart, Math.max(lineStart, start)).codePoints()
                .mapToObj(c -> c == '\t' ? "\t" : " ").reduce("", String::concat);
    }

    private Optional<String> suggestion(Diag error) {
        var missing = MISSING_NAME.matcher(error.getMessage(Locale.ROOT));
        return missing.find()
                ? Spelling.nearest(missing.group(1), knownNames).map(name -> "Did you mean " + name + "?")
                : Optional.empty();
    }
}
