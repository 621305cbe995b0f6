package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text of a compilation unit, which remembers for each stretch of user code where in which cell it stands. */
final class UnitText {
    private record Stretch(int start, int end, Fragment.Span span, Fragment owner) {}

    private final StringBuilder text = new StringBuilder();
    private final List<Stretch> stretches = new ArrayList<>();

    UnitText add(String generated) {
        text.append(generated);
        return this;
    }

    /** Adds user code of a fragment, as it stands in its cell. */
    UnitText add(Fragment owner, Fragment.Span span) {
        stretches.add(new Stretch(text.length(), text.length() + span.end() - span.start(), span, owner));
        text.append(span.text());
        return this;
    }

    /** Adds generated text that stands for user code. */
    UnitText addFor(Fragment owner, Fragment.Span span, String generated) {
        stretches.add(new Stretch(text.length(), text.length() + generated.length(), span, owner));
        text.append(generated);
        return this;
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Where in a cell a position lies; outside user code, the end of the user code before it. */
    record Spot(Fragment owner, Cell cell, int offset) {}

    Optional<Spot> spot(long position) {
        Stretch best = null;
        for (var stretch : stretches) {
            if (stretch.start <= position) {
                best = stretch;
            }
        }
        if (best == null) {
            return stretches.isEmpty() ? Optional.empty() : Optional.of(spot(stretches.getFirst(), 0));
        }
        return Optional.of(spot(best, (int) Math.min(position, best.end) - best.start));
    }

    private static Spot spot(Stretch stretch, int offset) {
        return new Spot(
                stretch.owner, stretch.span.cell(), Math.min(stretch.span.end(), stretch.span.start() + offset));
    }

    /** The place in a cell of each line of the unit, from line 1 at index 1; null above the first user code. */
    SourceMap.Place[] lines() {
        var places = new ArrayList<SourceMap.Place>();
        places.add(null);
        int next = 0;
        int from = 0;
        while (from >= 0 && from <= text.length()) {
            int end = text.indexOf("\n", from) < 0 ? text.length() : text.indexOf("\n", from);
            while (next < stretches.size() && stretches.get(next).end <= from && next + 1 < stretches.size()) {
                next++;
            }
            places.add(
                    next < stretches.size() && stretches.get(next).start <= end
                            ? place(stretches.get(next), from, end)
                            : places.getLast());
            from = end + 1;
        }
        return places.toArray(SourceMap.Place[]::new);
    }

    private SourceMap.Place place(Stretch stretch, int from, int end) {
        int at = Math.max(from, stretch.start);
        while (at < Math.min(end, stretch.end) && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int offset = Math.min(at, stretch.end) - stretch.start;
        return new SourceMap.Place(
                stretch.span.cell(), SourceMap.lineOf(stretch.span.cell().code(), stretch.span.start() + offset));
    }
}
