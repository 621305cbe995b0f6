package io.pposcope.kernel.shell;

import io.pposcope.kernel.core.Completion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion and inspection. The caller holds the shell's lock. */
final class Completer {
    private static final int MAX_MATCHES = 500;

    private final SourceCodeAnalysis analysis;
    private final Splitter splitter;

    Completer(SourceCodeAnalysis analysis, Splitter splitter) {
        this.analysis = analysis;
        this.splitter = splitter;
    }

    Completion complete(String code, int cursor) {
        var pieces = splitter.split(code.substring(0, cursor));
        int from = pieces.isEmpty() ? 0 : pieces.getLast().start();
        var anchor = new int[] {cursor - from};
        Set<String> matches = new LinkedHashSet<>(texts(code.substring(from, cursor), anchor));
        int start = from + anchor[0];
        matches.addAll(withLocals(pieces, code.substring(from, cursor)));
        return new Completion(matches.stream().limit(MAX_MATCHES).toList(), start);
    }

    /** The piece at the cursor completed inside a block, after the statements of the cell that have not run yet. */
    private List<String> withLocals(List<Piece> pieces, String last) {
        var block = new StringBuilder();
        pieces.stream().limit(Math.max(0, pieces.size() - 1)).filter(this::fitsInBlock)
                .forEach(piece -> block.append(piece.source()));
        if (block.isEmpty()) {
            return List.of();
        }
        var text = "{" + block + last;
        return texts(text, new int[] {text.length()});
    }

    private boolean fitsInBlock(Piece piece) {
        return piece.runs() && analysis.sourceToSnippets(piece.source()).stream()
                .allMatch(snippet -> snippet.kind() == Snippet.Kind.VAR);
    }

    private List<String> texts(String text, int[] anchor) {
        var suggestions = analysis.completionSuggestions(text, text.length(), anchor);
        var best = suggestions.stream().filter(Suggestion::matchesType).map(Suggestion::continuation);
        return Stream.concat(best, suggestions.stream().map(Suggestion::continuation)).distinct().toList();
    }

    /** Signatures of what stands at the cursor, with their Javadoc at detail level 1; empty text where nothing is known. */
    String inspect(String code, int cursor, int detail) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        var pieces = splitter.split(code.substring(0, end));
        var text = code.substring(pieces.isEmpty() ? 0 : pieces.getLast().start(), end);
        var found = documentation(text, detail);
        return found.isEmpty() && !text.isBlank() ? documentation(text + "(", detail) : found;
    }

    private String documentation(String text, int detail) {
        var entries = new LinkedHashSet<String>();
        for (var entry : analysis.documentation(text, text.length(), detail > 0)) {
            var javadoc = entry.javadoc();
            entries.add(entry.signature() + (javadoc == null ? "" : "\n" + Javadoc.text(javadoc).indent(2).stripTrailing()));
        }
        return String.join(detail > 0 ? "\n\n" : "\n", entries);
    }
}
