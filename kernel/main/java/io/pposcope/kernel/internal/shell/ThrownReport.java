package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a cell threw: message, the cells' own frames by cell and line, then the library's frames, then the causes. */
final class ThrownReport {
    private static final int MAX_CELL_FRAMES = 20;
    private static final int MAX_LIBRARY_FRAMES = 12;
    private static final int MAX_CAUSES = 8;

    private final SourceMap origins;

    ThrownReport(SourceMap origins) {
        this.origins = origins;
    }

    /** The report on what a cell threw. */
    Evaluation.Failed of(Throwable thrown) {
        var lines = new ArrayList<String>();
        String heading = "";
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            lines.add(heading
                    + Ansi.RED.paint(cause.getClass().getName())
                    + message(cause).map(m -> ": " + m).orElse(""));
            lines.addAll(frames(cause.getStackTrace()));
            heading = "caused by ";
        }
        return new Evaluation.Failed(
                thrown.getClass().getSimpleName(), message(thrown).orElse(""), lines);
    }

    static Evaluation.Failed interrupted(String label) {
        return new Evaluation.Failed(
                "Interrupted",
                label + " was stopped",
                List.of(Ansi.RED.paint("Interrupted") + ": " + label + " was stopped"));
    }

    private static Optional<String> message(Throwable thrown) {
        try {
            return Optional.ofNullable(thrown.getMessage());
        } catch (RuntimeException e) {
            return Optional.of("(its getMessage threw " + e.getClass().getName() + ")");
        }
    }

    private List<String> frames(StackTraceElement[] trace) {
        var lines = new ArrayList<String>();
        Arrays.stream(trace)
                .flatMap(frame -> cellFrame(frame).stream())
                .distinct()
                .limit(MAX_CELL_FRAMES)
                .forEach(lines::add);
        var library = libraryFrames(trace);
        library.stream()
                .limit(MAX_LIBRARY_FRAMES)
                .map(frame -> Ansi.DIM.paint("      at " + frame))
                .forEach(lines::add);
        if (library.size() > MAX_LIBRARY_FRAMES) {
            lines.add(Ansi.DIM.paint("      … " + (library.size() - MAX_LIBRARY_FRAMES) + " more"));
        }
        return lines;
    }

    /** The frames that are no cell's; without those below the outermost cell frame, which are the kernel's own. */
    private List<StackTraceElement> libraryFrames(StackTraceElement[] trace) {
        int end = trace.length;
        while (end > 0 && origins.of(trace[end - 1]).isEmpty()) {
            end--;
        }
        return Arrays.stream(trace)
                .limit(end == 0 ? trace.length : end)
                .filter(frame -> !frame.getClassName().startsWith("REPL."))
                .toList();
    }

    private Optional<String> cellFrame(StackTraceElement frame) {
        var method = MethodLinks.written(frame.getMethodName());
        var where = method.startsWith(UnitWriter.RUN)
                ? ""
                : method.startsWith("lambda$") ? " in a lambda" : " in " + method;
        return origins.of(frame)
                .map(place -> "  " + Ansi.BLUE.paint(place.text()) + where + ": "
                        + place.sourceLine().strip());
    }
}
