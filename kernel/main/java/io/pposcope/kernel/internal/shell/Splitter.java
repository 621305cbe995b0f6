package io.pposcope.kernel.internal.shell;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts a cell into snippets. */
final class Splitter {
    private final SourceCodeAnalysis analysis;

    Splitter(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** The snippets in order; the last may be unfinished or broken, the ones before it are whole. */
    List<Piece> split(String code) {
        var pieces = new ArrayList<Piece>();
        int start = 0;
        while (start < code.length()) {
            var rest = code.substring(start);
            var info = analysis.analyzeCompletion(rest);
            if (info.completeness() == SourceCodeAnalysis.Completeness.EMPTY) {
                break;
            }
            var piece = piece(info, rest, start);
            pieces.add(piece);
            int left = info.remaining() == null || !piece.runs()
                    ? 0
                    : info.remaining().length();
            start = left < rest.length() ? code.length() - left : code.length();
        }
        return pieces;
    }

    /** Whether an expression stands without its semicolon, which asks for its value to be shown. */
    boolean isOpen(Piece expression) {
        return analysis.analyzeCompletion(expression.source() + "\n;")
                .remaining()
                .isEmpty();
    }

    private static Piece piece(CompletionInfo info, String rest, int start) {
        var source = info.source() == null ? rest : info.source();
        return switch (info.completeness()) {
            case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE -> new Piece(source, start, Piece.Form.WHOLE);
            case DEFINITELY_INCOMPLETE -> new Piece(source, start, Piece.Form.UNFINISHED);
            case UNKNOWN, EMPTY -> new Piece(source, start, Piece.Form.BROKEN);
        };
    }
}
