package io.pposcope.kernel.shell;

import io.pposcope.kernel.core.Completion;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.display.MimeBundle;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion and inspection. The caller holds the shell's lock. */
final class Completer {
    private static final int MAX_MATCHES = 500;

    private final SourceCodeAnalysis analysis;
    private final Splitter splitter;
    private final Comments comments;

    Completer(SourceCodeAnalysis analysis, Splitter splitter, Comments comments) {
        this.analysis = analysis;
        this.splitter = splitter;
        this.comments = comments;
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

    /** Signatures of what stands at the cursor, with their Javadoc at detail level 1; empty where nothing is known. */
    Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        var pieces = splitter.split(code.substring(0, end));
        var text = code.substring(pieces.isEmpty() ? 0 : pieces.getLast().start(), end);
        var found = documentation(text, detail);
        found = found.isEmpty() && !text.isBlank() ? documentation(text + "(", detail) : found;
        return found.isEmpty() ? Optional.empty() : Optional.of(rendered(found, detail));
    }

    private record Entry(String signature, String comment) {
        String text() {
            return signature + (comment.isEmpty() ? "" : "\n" + Javadoc.text(comment).indent(2).stripTrailing());
        }

        String html() {
            return "<pre style=\"margin:0\"><b>" + Display.escape(signature) + "</b></pre>" + (comment.isEmpty() ? "" : "<div style=\"margin:0 0 1em 1em\">" + Javadoc.html(comment) + "</div>");
        }
    }

    private List<Entry> documentation(String text, int detail) {
        return analysis.documentation(text, text.length(), detail > 0).stream().map(found -> new Entry(found.signature(), detail > 0 ? comment(found) : ""))
                .distinct().toList();
    }

    private String comment(SourceCodeAnalysis.Documentation found) {
        return Optional.ofNullable(found.javadoc()).or(() -> comments.of(found.signature())).orElse("");
    }

    private static MimeBundle rendered(List<Entry> entries, int detail) {
        var text = entries.stream().map(Entry::text).collect(Collectors.joining(detail > 0 ? "\n\n" : "\n"));
        return MimeBundle.html(text, entries.stream().map(Entry::html).collect(Collectors.joining()));
    }
}
