package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.core.HistoryEntry;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code %history}: the cells of this session, or those of all that match. */
final class HistoryMagic {
    private final History history;

    HistoryMagic(History history) {
        this.history = history;
    }

    void addTo(Magics magics) {
        magics.add(
                "%history",
                "[-n] [-g GLOB] [N | FROM-TO]",
                "cells of this session; -n numbers them, -g searches those of all sessions",
                this::show);
    }

    private Evaluation show(MagicCall call) {
        var words = List.of(call.arguments().split("\\s+"));
        boolean numbered = words.contains("-n");
        int search = words.indexOf("-g");
        if (search >= 0) {
            var glob = String.join(" ", words.subList(search + 1, words.size()));
            return text(
                    history.search("*" + glob + "*"),
                    entry -> entry.session() + "/" + entry.number() + ": " + entry.input());
        }
        var cells = history.session();
        var range = words.getLast();
        if (range.matches("\\d+")) {
            return text(
                    cells.subList(Math.max(0, cells.size() - Integer.parseInt(range)), cells.size()), line(numbered));
        }
        if (range.matches("\\d+-\\d+")) {
            var ends = range.split("-");
            return text(
                    cells.stream()
                            .filter(cell -> cell.number() >= Integer.parseInt(ends[0])
                                    && cell.number() <= Integer.parseInt(ends[1]))
                            .toList(),
                    line(numbered));
        }
        return text(cells, line(numbered));
    }

    private static Function<HistoryEntry, String> line(boolean numbered) {
        return entry -> numbered ? entry.number() + ": " + entry.input() : entry.input();
    }

    private static Evaluation text(List<HistoryEntry> entries, Function<HistoryEntry, String> line) {
        System.out.println(
                entries.isEmpty()
                        ? "nothing so far"
                        : entries.stream().map(line).collect(Collectors.joining("\n")));
        return Evaluation.Finished.NOTHING;
    }
}
