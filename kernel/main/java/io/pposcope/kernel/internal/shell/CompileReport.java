package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the compiler refused, with a caret under its span and a likely remedy. */
final class CompileReport {
    private static final Pattern MISSING_NAME =
            Pattern.compile("(?:symbol: +(?:variable|method|class)|package(?= [A-Z])) (\\w+)");
    /** Javac's place and class names are of the generated text. */
    private static final Pattern GENERATED_PLACE = Pattern.compile("(?m)^\\s*location: .*\\$Cell\\d+.*\\R?");

    private static final Pattern GENERATED_NAME = Pattern.compile("(?:REPL\\.)?\\$Cell\\d+(?:_\\d+)?\\.");

    private record Problem(Cell cell, int start, int end, String message) {}

    private final Supplier<Collection<String>> knownNames;
    private final Function<String, List<String>> remedies;

    /**
     * @param knownNames what a misspelt name may have been meant to be
     * @param remedies lines that help with a name that is not found
     */
    CompileReport(Supplier<Collection<String>> knownNames, Function<String, List<String>> remedies) {
        this.knownNames = knownNames;
        this.remedies = remedies;
    }

    /** The report on a cell whose pieces could be read. */
    Evaluation.Failed of(CellCompiler.Refused refused) {
        return of(
                refused.errors().stream()
                        .flatMap(error -> problem(refused.text(), error).stream())
                        .distinct()
                        .toList(),
                refused.declared());
    }

    /** The report on a piece that could not be read. */
    Evaluation.Failed of(Cell cell, Fragments.Unreadable unreadable) {
        var error = unreadable.error();
        int shift = unreadable.shift();
        return of(List.of(new Problem(cell, error.start() + shift, error.end() + shift, message(error))), List.of());
    }

    private static Optional<Problem> problem(UnitText text, CompilerError error) {
        return text.spot(error.start()).map(start -> {
            int end = text.spot(error.end()).map(UnitText.Spot::offset).orElse(start.offset());
            return new Problem(start.cell(), start.offset(), end, message(error));
        });
    }

    private static String message(CompilerError error) {
        var message = GENERATED_PLACE.matcher(error.message()).replaceAll("");
        return GENERATED_NAME.matcher(message).replaceAll("").stripTrailing();
    }

    private Evaluation.Failed of(List<Problem> problems, List<String> declared) {
        var lines = new ArrayList<String>();
        problems.forEach(problem -> lines.addAll(lines(problem, declared)));
        return new Evaluation.Failed(
                "CompileError",
                problems.getFirst().message.lines().findFirst().orElse("the compiler gave no message"),
                lines);
    }

    private List<String> lines(Problem problem, List<String> declared) {
        var code = problem.cell.code();
        int last = Math.max(0, code.length() - 1);
        int start = Math.clamp(problem.start, 0, last);
        int end = Math.clamp(problem.end, start + 1, last + 1);
        var lines = new ArrayList<String>();
        lines.add(Ansi.RED.paint("CompileError") + ": " + problem.message);
        lines.addAll(excerpt(problem.cell, start, end));
        lines.addAll(suggestions(problem, declared));
        return lines;
    }

    private static List<String> excerpt(Cell cell, int start, int end) {
        var code = cell.code();
        int lineStart = code.lastIndexOf('\n', start - 1) + 1;
        int lineEnd = code.indexOf('\n', start) < 0 ? code.length() : code.indexOf('\n', start);
        int line = SourceMap.lineOf(code, lineStart);
        int column = code.codePointCount(lineStart, Math.max(lineStart, start));
        int width = Math.max(1, code.codePointCount(start, Math.max(start, Math.min(end, lineEnd))));
        return List.of(
                Ansi.BLUE.paint(cell.label() + ", line " + line + ", column " + (column + 1)),
                "    " + code.substring(lineStart, lineEnd),
                "    " + indent(code, lineStart, start) + Ansi.RED.paint("^".repeat(width)));
    }

    /** Tabs stay tabs, so that the caret stands where the eye sees the code. */
    private static String indent(String code, int lineStart, int start) {
        return code.substring(lineStart, Math.max(lineStart, start))
                .codePoints()
                .mapToObj(c -> c == '\t' ? "\t" : " ")
                .reduce("", String::concat);
    }

    private List<String> suggestions(Problem problem, List<String> declared) {
        var missing = MISSING_NAME.matcher(problem.message);
        if (!missing.find()) {
            return List.of();
        }
        var name = missing.group(1);
        var imports = Character.isUpperCase(name.charAt(0)) ? remedies.apply(name) : List.<String>of();
        var known = Stream.concat(declared.stream(), knownNames.get().stream()).toList();
        return imports.isEmpty()
                ? NameSuggestions.nearest(name, known).map(near -> "Did you mean " + near + "?").stream()
                        .toList()
                : imports;
    }
}
