package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.math.MeanInterval;
import io.pposcope.recording.RunHistory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * By how much the held-out gold reward of each configuration rises to its best and falls from there, and what the
 * reward model, KL, length and perplexity do meanwhile: means over seeds with 95 % intervals by Student's t. “Start”
 * is the first measurement, “best” the highest mean over the measurements of ten iterations, “end” that of the last
 * ten. The best of several noisy means lies above the mean of the best: by about 0.05 with 256 prompts.
 */
public final class CollapseTable implements Inspectable {

    private static final int WINDOW = 10;
    private static final String GOLD = RunHistory.HELD_OUT_GOLD;

    private final Map<String, List<RunHistory>> runs = new LinkedHashMap<>();

    /** @param runs histories by configuration, one per seed; empty ones are left out */
    public CollapseTable(Map<String, List<RunHistory>> runs) {
        runs.forEach((name, histories) -> {
            List<RunHistory> there =
                    histories.stream().filter(run -> run.size() > 0).toList();
            if (!there.isEmpty()) {
                this.runs.put(name, there);
            }
        });
    }

    static double start(RunHistory run) {
        return Arrays.stream(run.series(GOLD))
                .filter(Double::isFinite)
                .findFirst()
                .orElse(Double.NaN);
    }

    static double best(RunHistory run) {
        return IntStream.rangeClosed(0, Math.max(0, run.size() - WINDOW))
                .mapToDouble(from -> mean(run, GOLD, from))
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    static double end(RunHistory run, String path) {
        return mean(run, path, Math.max(0, run.size() - WINDOW));
    }

    private static double mean(RunHistory run, String path, int from) {
        return run.mean(path, from, Math.min(run.size(), from + WINDOW));
    }

    private static double change(RunHistory run, String path) {
        return end(run, path) - mean(run, path, 0);
    }

    @Override
    public TableView view() {
        TableView table = TableView.of(
                "Means over seeds with 95 % intervals; gold is that of held-out prompts",
                words("preset"),
                words("gold at the start"),
                words("rise to its best"),
                words("fall from there"),
                words("end less start"),
                words("reward model"),
                words("KL at the end"),
                words("KL, second half"),
                words("length"),
                words("perplexity"));
        for (String name : runs.keySet()) {
            table = table.row(
                    name,
                    over(name, CollapseTable::start),
                    over(name, run -> best(run) - start(run)),
                    over(name, run -> best(run) - end(run, GOLD)),
                    over(name, run -> end(run, GOLD) - start(run)),
                    over(name, run -> change(run, "objective/score")),
                    over(name, run -> end(run, "objective/kl")),
                    over(name, run -> end(run, "objective/kl") - mean(run, "objective/kl", run.size() / 2)),
                    over(name, run -> change(run, "tokens/response_length")),
                    over(name, run -> change(run, "objective/perplexity")));
        }
        return table;
    }

    private String over(String name, ToDoubleFunction<RunHistory> number) {
        MeanInterval mean =
                MeanInterval.of(runs.get(name).stream().mapToDouble(number).toArray());
        return mean.count() == 1
                ? String.format("%.2f", mean.mean())
                : String.format("%.2f [%.2f, %.2f]", mean.mean(), mean.low(), mean.high());
    }

    /** The gold reward's way in a sentence. */
    public String sentence() {
        return runs.keySet().stream()
                        .map(name -> "%s: gold rises by %s to its best and ends %s below it"
                                .formatted(
                                        name,
                                        over(name, run -> best(run) - start(run)),
                                        over(name, run -> best(run) - end(run, GOLD))))
                        .collect(Collectors.joining("; "))
                + ".";
    }

    /** In how many seeds a configuration ends below its start, and another above its own. */
    public String contrast(String falling, String rising) {
        List<RunHistory> down = runs.getOrDefault(falling, List.of());
        List<RunHistory> up = runs.getOrDefault(rising, List.of());
        return "in %d of %d seeds %s ends below its start, in %d of %d %s ends above it"
                .formatted(
                        down.stream().filter(run -> end(run, GOLD) < start(run)).count(),
                        down.size(),
                        falling,
                        up.stream().filter(run -> end(run, GOLD) > start(run)).count(),
                        up.size(),
                        rising);
    }
}
