package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Completion;
import io.pposcope.kernel.display.Display;
import io.pposcope.kernel.display.MimeBundle;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    /** How many overloads have their whole comment at detail level 0. */
    private static final int FULLY_SHOWN = 4;
    /** How many explanations are kept. */
    private static final int REMEMBERED = 100;
    /** How many candidates have their signature looked up. */
    private static final int WITH_SIGNATURE = 12;

    private static final Set<String> OF_EVERY_OBJECT =
            Set.of("equals(", "getClass()", "hashCode()", "notify()", "notifyAll()", "toString()", "wait(");
    private static final Set<String> KEYWORDS = Set.of(
            "class",
            "instanceof",
            "new",
            "return",
            "true",
            "false",
            "null",
            "this",
            "super",
            "switch",
            "var",
            "final",
            "record");

    private final SourceCodeAnalysis analysis;
    private final Splitter splitter;
    private final Comments comments;
    private final Map<String, List<Explained>> explained = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Explained>> eldest) {
            return size() > REMEMBERED;
        }
    };

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
        var ranked = matches.stream()
                .sorted(Comparator.comparing(OF_EVERY_OBJECT::contains))
                .limit(MAX_MATCHES)
                .toList();
        var before = code.substring(from, start);
        boolean few = ranked.size() <= WITH_SIGNATURE;
        return new Completion(
                ranked.stream()
                        .map(text -> new Completion.Candidate(text, kind(text), few ? signature(before + text) : ""))
                        .toList(),
                start);
    }

    /** Java's naming conventions tell kinds apart; JShell does not say them. */
    private static String kind(String text) {
        if (KEYWORDS.contains(text.strip())) {
            return "keyword";
        }
        if (Character.isUpperCase(text.charAt(0)) && !text.equals(text.toUpperCase(Locale.ROOT))) {
            return "class";
        }
        return text.endsWith("(") || text.endsWith("()") ? "function" : "instance";
    }

    /** What the completed text is, where it is one thing. */
    private String signature(String completed) {
        var text = completed.endsWith("()") ? completed.substring(0, completed.length() - 1) : completed;
        var found = analysis.documentation(text, text.length(), false).stream()
                .map(each -> readable(each.signature()))
                .distinct()
                .toList();
        return found.isEmpty()
                ? ""
                : found.getFirst() + (found.size() == 1 ? "" : " and " + (found.size() - 1) + " more");
    }

    /** The piece at the cursor completed inside a block, after the statements of the cell that have not run yet. */
    private List<String> withLocals(List<Piece> pieces, String last) {
        var block = new StringBuilder();
        pieces.stream()
                .limit(Math.max(0, pieces.size() - 1))
                .filter(this::fitsInBlock)
                .forEach(piece -> block.append(piece.source()));
        if (block.isEmpty()) {
            return List.of();
        }
        var text = "{" + block + last;
        return texts(text, new int[] {text.length()});
    }

    private boolean fitsInBlock(Piece piece) {
        return piece.runs()
                && analysis.sourceToSnippets(piece.source()).stream()
                        .allMatch(snippet -> snippet.kind() == Snippet.Kind.VAR);
    }

    private List<String> texts(String text, int[] anchor) {
        var suggestions = analysis.completionSuggestions(text, text.length(), anchor);
        var best = suggestions.stream().filter(Suggestion::matchesType).map(Suggestion::continuation);
        return Stream.concat(best, suggestions.stream().map(Suggestion::continuation))
                .distinct()
                .toList();
    }

    /**
     * Signatures of what stands at the cursor with their Javadoc; of many overloads each has its first sentence only,
     * unless the detail level is 1. Empty where nothing is known.
     */
    Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        var pieces = splitter.split(code.substring(0, end));
        var text = code.substring(pieces.isEmpty() ? 0 : pieces.getLast().start(), end);
        var found = documentation(text);
        found = found.isEmpty() && !text.isBlank() ? documentation(text + "(") : found;
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(rendered(
                        detail > 0 || found.size() <= FULLY_SHOWN
                                ? found
                                : found.stream().map(Explained::brief).toList()));
    }

    private record Explained(String signature, String comment) {
        Explained brief() {
            return new Explained(signature, Javadoc.firstSentence(comment));
        }

        String text() {
            return signature
                    + (comment.isEmpty()
                            ? ""
                            : "\n" + Javadoc.text(comment).indent(2).stripTrailing());
        }

        String html() {
            return "<pre style=\"margin:0\"><b>" + Display.escape(signature) + "</b></pre>"
                    + (comment.isEmpty()
                            ? ""
                            : "<div style=\"margin:0 0 1em 1em\">" + Javadoc.html(comment) + "</div>");
        }
    }

    /** Contextual help asks again at every move of the cursor. */
    private List<Explained> documentation(String text) {
        return explained.computeIfAbsent(text, this::lookUp);
    }

    /** What names mean has changed. */
    void forget() {
        explained.clear();
    }

    private List<Explained> lookUp(String text) {
        return analysis.documentation(text, text.length(), true).stream()
                .map(found -> new Explained(readable(found.signature()), comment(found)))
                .distinct()
                .toList();
    }

    /**
     * Names of the cells are members of generated classes; a reader knows them without. JShell writes {@code n:int} for
     * a variable.
     */
    private static String readable(String signature) {
        return signature
                .replaceFirst("\\A([\\w.$]+):([^(]+)\\z", "$2 $1")
                .replaceAll("REPL\\.", "")
                .replaceAll("\\$(?:View\\d+|Cell\\d+(?:_\\d+)?)\\.", "");
    }

    private String comment(SourceCodeAnalysis.Documentation found) {
        return Optional.ofNullable(found.javadoc())
                .or(() -> comments.of(found.signature()))
                .orElse("");
    }

    private static MimeBundle rendered(List<Explained> entries) {
        var text = entries.stream().map(Explained::text).collect(Collectors.joining("\n\n"));
        return MimeBundle.html(text, entries.stream().map(Explained::html).collect(Collectors.joining()));
    }
}
