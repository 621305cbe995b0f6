package io.pposcope.kernel.shell;

import io.pposcope.kernel.core.Cell;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * Which cell and line each snippet came from. JShell's own translation of stack frames is off by lines in snippets
 * that span several, so frames are located here in the text that was compiled.
 */
final class Origins {
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

    private record Origin(Cell cell, int start) {
    }

    private record Compiled(Origin origin, SnippetWrapper wrapper) {
        /**
         * The first character of the user's own at or after the line, because a line may hold nothing but generated
         * text; the snippet's first where none follows, as in {@code var x = …}, whose initialiser moves.
         */
        Place at(int line) {
            var text = wrapper.wrapped();
            int from = 0;
            for (int i = 1; i < line && from >= 0; i++) {
                from = text.indexOf('\n', from) + 1;
            }
            for (int at = from; at < text.length(); at++) {
                int in = wrapper.wrappedToSourcePosition(at);
                if (!Character.isWhitespace(text.charAt(at)) && in >= 0 && wrapper.sourceToWrappedPosition(in) == at) {
                    return place(in);
                }
            }
            var source = wrapper.source();
            return place(source.length() - source.stripLeading().length());
        }

        private Place place(int offset) {
            return new Place(origin.cell, lineOf(origin.cell.code(), origin.start + offset));
        }
    }

    private final Map<String, Origin> origins = new ConcurrentHashMap<>();
    private final Map<String, Compiled> classes = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private Origin next = new Origin(new Cell("start-up", ""), 0);

    /** Snippets named from now on stem from {@code piece} of {@code cell}; the caller holds the shell's lock. */
    void announce(Cell cell, Piece piece) {
        next = new Origin(cell, piece.start());
    }

    /** A name for a snippet, by which its origin is found again. */
    String name(Snippet snippet, int ignoredNumber) {
        var id = "cell-" + count.incrementAndGet();
        origins.put(id, next);
        return id;
    }

    /** Remembers the class that a snippet was compiled to. */
    void compiled(Snippet snippet, SnippetWrapper wrapper) {
        var origin = origins.get(snippet.id());
        if (origin != null) {
            classes.put(wrapper.fullClassName(), new Compiled(origin, wrapper));
        }
    }

    /** The place a stack frame points at; empty where it is no cell's code. */
    Optional<Place> of(StackTraceElement frame) {
        for (var name = frame.getClassName(); !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('$')))) {
            var compiled = classes.get(name);
            if (compiled != null) {
                return Optional.of(compiled.at(frame.getLineNumber()));
            }
        }
        return Optional.empty();
    }

    static int lineOf(String code, int position) {
        return (int) code.substring(0, Math.min(position, code.length())).chars().filter(c -> c == '\n').count() + 1;
    }
}
