package io.pposcope.evaluate;

import io.pposcope.inspect.Charts;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TableView.Column;
import io.pposcope.inspect.View;
import io.pposcope.recording.RunHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs of several configurations over the same seeds, side by side.
 *
 * @param runs histories by configuration name, one per seed; an empty one stands for a run that is missing
 */
public record Comparison(Map<String, List<RunHistory>> runs) implements Inspectable {

    private static final int WINDOW = 10;

    public Comparison {
        Map<String, List<RunHistory>> copy = new LinkedHashMap<>();
        runs.forEach((name, histories) -> copy.put(name, List.copyOf(histories)));
        runs = copy;
    }

    /** Charts with the mean over seeds and the range between them. */
    public SeriesView charts() {
        return Charts.compare(metrics(), RunHistory.charted());
    }

    private Map<String, List<List<Map<String, Double>>>> metrics() {
        Map<String, List<List<Map<String, Double>>>> metrics = new LinkedHashMap<>();
        runs.forEach((name, histories) ->
                metrics.put(name, histories.stream().map(RunHistory::metrics).toList()));
        return metrics;
    }

    @Override
    public View view() {
        return charts();
    }

    /**
     * The same charts with the gold reward of held-out prompts where it was measured: of each run the mean over the ten
     * iterations around, of these the mean over seeds, with its 95 % interval by Student's t as the band.
     */
    public SeriesView smoothed() {
        return Charts.means(metrics(), WINDOW, paths());
    }

    private String[] paths() {
        return Arrays.stream(RunHistory.charted())
                .map(path -> path.equals(RunHistory.GOLD) ? gold() : path)
                .toArray(String[]::new);
    }

    /** The gold reward of held-out prompts where it was measured, else that of training prompts. */
    private String gold() {
        boolean heldOut = runs.values().stream()
                .flatMap(List::stream)
                .flatMap(run -> run.metrics().stream())
                .anyMatch(metrics -> metrics.containsKey(RunHistory.HELD_OUT_GOLD));
        return heldOut ? RunHistory.HELD_OUT_GOLD : RunHistory.GOLD;
    }

    /**
     * One row per run: reward model and gold reward at the start, the gold reward at its best and when that was, and
     * all at the end with the signs of collapse. Each figure is a mean over ten iterations; the gold reward is that of
     * held-out prompts where it was measured.
     */
    public TableView table() {
        TableView table = TableView.of(
                "Means over " + WINDOW + " iterations: first, best gold, and last",
                Column.words("preset"),
                Column.numbers("seed"),
                Column.numbers("RM 0"),
                Column.numbers("RM"),
                Column.numbers("gold 0"),
                Column.numbers("best"),
                Column.numbers("at"),
                Column.numbers("gold"),
                Column.numbers("KL"),
                Column.numbers("len 0"),
                Column.numbers("len"),
                Column.numbers("ppl"));
        for (Map.Entry<String, List<RunHistory>> entry : runs.entrySet()) {
            for (int seed = 0; seed < entry.getValue().size(); seed++) {
                table = table.row(row(entry.getKey(), seed, entry.getValue().get(seed)));
            }
        }
        return table;
    }

    private Object[] row(String name, int seed, RunHistory h) {
        if (h.size() == 0) {
            return new Object[] {name, seed, "missing", "", "", "", "", "", "", "", "", ""};
        }
        String gold = gold();
        int last = h.size() - Math.min(WINDOW, h.size());
        int best = best(h, gold);
        List<Object> cells = new ArrayList<>(List.of(name, seed));
        for (double number : new double[] {
            at(h, "objective/score", 0),
            at(h, "objective/score", last),
            at(h, gold, 0),
            at(h, gold, best),
            best,
            at(h, gold, last),
            at(h, "objective/kl", last),
            at(h, "tokens/response_length", 0),
            at(h, "tokens/response_length", last),
            at(h, "objective/perplexity", last)
        }) {
            cells.add(Math.round(1000 * number) / 1000.0);
        }
        return cells.toArray();
    }

    private static double at(RunHistory history, String path, int from) {
        return history.mean(path, from, Math.min(history.size(), from + WINDOW));
    }

    /** First iteration of the ten with the highest mean gold reward. */
    private static int best(RunHistory history, String gold) {
        int best = 0;
        for (int from = 1; from + WINDOW <= history.size(); from++) {
            best = at(history, gold, from) > at(history, gold, best) ? from : best;
        }
        return best;
    }
}
