package io.pposcope.kernel.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/** What a redefinition does to earlier definitions, in words: they do not fail, they lose their values in silence. */
final class SideEffects {
    private SideEffects() {
    }

    /** A note on the definitions that a snippet has reset or broken; empty where there are none. */
    static Optional<String> of(List<SnippetEvent> events) {
        var notes = new ArrayList<String>();
        note(events, notes, "back to null or 0", event -> isVariable(event) && event.status() == Snippet.Status.VALID);
        note(events, notes, "gone until declared again", event -> isVariable(event) && isBroken(event));
        note(events, notes, "no longer compiling", event -> !isVariable(event) && isBroken(event));
        return notes.isEmpty() ? Optional.empty() : Optional.of("note: " + cause(events) + ", which leaves " + String.join("; ", notes));
    }

    private static boolean isVariable(SnippetEvent event) {
        return event.snippet().kind() == Snippet.Kind.VAR;
    }

    private static boolean isBroken(SnippetEvent event) {
        return event.status() == Snippet.Status.RECOVERABLE_DEFINED || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED;
    }

    private interface Test {
        boolean holds(SnippetEvent event);
    }

    private static void note(List<SnippetEvent> events, List<String> notes, String what, Test test) {
        var names = events.stream().filter(event -> event.causeSnippet() != null && event.previousStatus() == Snippet.Status.VALID && test.holds(event))
                .map(event -> name(event.snippet())).filter(name -> !name.startsWith("$")).distinct().collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            notes.add(names + " " + what);
        }
    }

    private static String cause(List<SnippetEvent> events) {
        return events.stream().filter(event -> event.causeSnippet() == null).map(event -> name(event.snippet()) + " has changed").findFirst().orElse("");
    }

    private static String name(Snippet snippet) {
        return switch (snippet) {
            case DeclarationSnippet declared -> declared.name();
            case ExpressionSnippet expression -> expression.name();
            default -> snippet.source().strip();
        };
    }
}
