package io.pposcope.inspect;

import io.pposcope.internal.inspect.MetricGlossary;
import io.pposcope.math.MeanInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes charts of metrics by path, titled by the {@link MetricGlossary}; a path nobody measured leaves its panel empty.
 */
public final class Charts {
    /** What is charted where no path is named: the signs by which a collapse is seen. */
    private static final List<String> USUAL = List.of(
            "objective/score",
            "objective/gold_score",
            "objective/kl",
            "tokens/response_length",
            "objective/perplexity",
            "objective/entropy");

    private Charts() {}

    /**
     * One panel per path over the iterations 0, 1, 2 … of one run.
     *
     * @param metrics of every iteration, by path
     * @param paths to be charted; none for score, gold score, KL, length, perplexity and entropy, as far as they were
     *     measured
     */
    public static SeriesView history(List<Map<String, Double>> metrics, String... paths) {
        return chart(
                "Training history", metrics, paths, path -> List.of(new SeriesView.Series("", points(metrics, path))));
    }

    /**
     * One panel per path, one line per name: the mean over the runs of that name, with a band from their lowest to
     * their highest.
     *
     * @param runs for each name, such as a preset, its runs, such as seeds; each run as in {@link #history}
     */
    public static SeriesView compare(Map<String, List<List<Map<String, Double>>>> runs, String... paths) {
        List<Map<String, Double>> all = runs.values().stream()
                .flatMap(List::stream)
                .flatMap(List::stream)
                .toList();
        int most = runs.values().stream().mapToInt(List::size).max().orElse(0);
        String title = most > 1 ? "Mean of " + most + " runs, band from lowest to highest" : "";
        return chart(title, all, paths, path -> runs.entrySet().stream()
                .map(entry -> spread(entry.getKey(), entry.getValue(), path))
                .toList());
    }

    /**
     * One panel per path, one line per name: of each run the mean of what was measured in the {@code window} iterations
     * around, of these the mean over runs, with its 95 % interval by Student's t as the band where there are two and
     * more.
     *
     * @param runs as in {@link #compare}
     */
    public static SeriesView means(Map<String, List<List<Map<String, Double>>>> runs, int window, String... paths) {
        List<Map<String, Double>> all = runs.values().stream()
                .flatMap(List::stream)
                .flatMap(List::stream)
                .toList();
        int most = runs.values().stream().mapToInt(List::size).max().orElse(0);
        String title = "Means over " + window + " iterations"
                + (most > 1 ? ", of " + most + " runs; band: 95 % interval of the mean over runs" : "");
        return chart(title, all, paths, path -> runs.entrySet().stream()
                .map(entry -> mean(entry.getKey(), entry.getValue(), path, window))
                .toList());
    }

    private static SeriesView.Series mean(String name, List<List<Map<String, Double>>> runs, String path, int window) {
        int longest = runs.stream().mapToInt(List::size).max().orElse(0);
        List<SeriesView.Point> points = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            int at = i;
            double[] around = runs.stream()
                    .filter(run -> run.size() > at && run.get(at).containsKey(path))
                    .mapToDouble(run -> around(run, path, at, window))
                    .toArray();
            if (around.length > 0) {
                points.add(point(at, MeanInterval.of(around)));
            }
        }
        return new SeriesView.Series(name, points);
    }

    private static double around(List<Map<String, Double>> run, String path, int at, int window) {
        return run.subList(Math.max(0, at - window / 2), Math.min(run.size(), at + window / 2 + 1)).stream()
                .filter(metrics -> metrics.containsKey(path))
                .mapToDouble(metrics -> metrics.get(path))
                .average()
                .orElseThrow();
    }

    private static SeriesView.Point point(int iteration, MeanInterval mean) {
        return mean.count() == 1
                ? SeriesView.Point.at(iteration, mean.mean())
                : new SeriesView.Point(iteration, mean.mean(), mean.low(), mean.high());
    }

    private static SeriesView chart(
            String title,
            List<Map<String, Double>> metrics,
            String[] paths,
            Function<String, List<SeriesView.Series>> lines) {
        List<String> chosen = paths.length > 0
                ? Arrays.asList(paths)
                : USUAL.stream()
                        .filter(path -> metrics.isEmpty() || measured(metrics, path))
                        .toList();
        SeriesView.Panel[] panels = chosen.stream()
                .map(MetricGlossary::of)
                .map(entry -> SeriesView.Panel.of(
                        entry.title(), entry.unit(), lines.apply(entry.path()).toArray(SeriesView.Series[]::new)))
                .toArray(SeriesView.Panel[]::new);
        return SeriesView.of(title, panels);
    }

    static boolean measured(List<Map<String, Double>> metrics, String path) {
        return metrics.stream().anyMatch(at -> at.containsKey(path));
    }

    private static List<SeriesView.Point> points(List<Map<String, Double>> metrics, String path) {
        List<SeriesView.Point> points = new ArrayList<>();
        for (int iteration = 0; iteration < metrics.size(); iteration++) {
            Double value = metrics.get(iteration).get(path);
            if (value != null) {
                points.add(SeriesView.Point.at(iteration, value));
            }
        }
        return points;
    }

    /** At every iteration the runs that measured something there; none where no run did. */
    private static SeriesView.Series spread(String name, List<List<Map<String, Double>>> runs, String path) {
        int longest = runs.stream().mapToInt(List::size).max().orElse(0);
        List<SeriesView.Point> points = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            int iteration = i;
            double[] measured = runs.stream()
                    .filter(run -> run.size() > iteration && run.get(iteration).get(path) != null)
                    .mapToDouble(run -> run.get(iteration).get(path))
                    .toArray();
            if (measured.length > 0) {
                points.add(SeriesView.Point.over(iteration, measured));
            }
        }
        return new SeriesView.Series(name, points);
    }
}
