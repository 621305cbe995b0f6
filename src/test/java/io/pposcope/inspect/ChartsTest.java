package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.internal.inspect.MetricGlossary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartsTest {
    private static final List<Map<String, Double>> RUN = List.of(
            Map.of("objective/kl", 0.0, "custom", 5.0),
            Map.of("objective/kl", 0.5),
            Map.of("objective/kl", 0.25, "custom", 7.0));

    @Test
    void historyTitlesItsPanelsAndLeavesOutWhatWasNotMeasured() {
        SeriesView chart = Charts.history(RUN, "objective/kl", "custom");
        assertEquals(
                List.of("KL to the reference", "custom"),
                chart.panels().stream().map(SeriesView.Panel::title).toList());
        assertEquals("nats per token", chart.panels().getFirst().yLabel());
        assertEquals(
                List.of(SeriesView.Point.at(0, 5), SeriesView.Point.at(2, 7)),
                chart.panels().getLast().series().getFirst().points());
    }

    @Test
    void historyWithoutPathsShowsTheUsualOnesThatExist() {
        assertEquals(
                List.of("KL to the reference"),
                Charts.history(RUN).panels().stream()
                        .map(SeriesView.Panel::title)
                        .toList());
        assertEquals(6, Charts.history(List.of()).panels().size());
    }

    @Test
    void compareDrawsMeanAndRangeOfEveryName() {
        Map<String, List<List<Map<String, Double>>>> runs = new LinkedHashMap<>();
        runs.put("vanilla", List.of(List.of(Map.of("p", 1.0)), List.of(Map.of("p", 4.0), Map.of("p", 2.0))));
        runs.put("ppo-max", List.of(List.of(Map.of("p", 3.0))));
        SeriesView chart = Charts.compare(runs, "p");
        assertEquals("Mean of 2 runs, band from lowest to highest", chart.title());
        List<SeriesView.Series> lines = chart.panels().getFirst().series();
        assertEquals(
                List.of("vanilla", "ppo-max"),
                lines.stream().map(SeriesView.Series::name).toList());
        assertEquals(
                List.of(new SeriesView.Point(0, 2.5, 1, 4), SeriesView.Point.at(1, 2)),
                lines.getFirst().points());
    }

    /**
     * Nine iterations; gold is measured from iteration 2 on, in one run not in iteration 4, in both unknown in
     * iteration 6.
     */
    private static List<Map<String, Double>> late(double gold, boolean gap) {
        List<Map<String, Double>> run = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Map<String, Double> metrics = new HashMap<>(Map.of("objective/score", (double) i));
            if (i >= 2 && !(gap && i == 4)) {
                metrics.put("gold", i == 6 ? Double.NaN : gold + i);
            }
            run.add(metrics);
        }
        return run;
    }

    @Test
    void aSeriesThatBeginsLateKeepsItsIterationsInEveryChart() {
        Map<String, List<List<Map<String, Double>>>> runs = new LinkedHashMap<>();
        runs.put("two seeds", List.of(late(0, false), late(10, true)));
        runs.put("one seed", List.of(late(5, true)));
        String[] paths = {"objective/score", "gold"};
        for (SeriesView chart : List.of(Charts.compare(runs, paths), Charts.history(late(0, true), paths))) {
            for (SeriesView.Series line : chart.panels().getLast().series()) {
                boolean gap = !line.name().equals("two seeds");
                assertEquals(
                        gap ? List.of(2.0, 3.0, 5.0, 6.0, 7.0, 8.0) : List.of(2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0),
                        line.points().stream().map(SeriesView.Point::x).toList());
                assertEquals(
                        List.of(6.0),
                        line.points().stream()
                                .filter(point -> Double.isNaN(point.y()))
                                .map(SeriesView.Point::x)
                                .toList());
            }
            String bars = chart.text()
                    .lines()
                    .filter(text -> text.contains("·"))
                    .findFirst()
                    .orElseThrow();
            int at = bars.indexOf('·');
            assertEquals("  ", bars.substring(at - 6, at - 4), "nothing over iterations 0 and 1: " + bars);
            assertEquals(2, bars.substring(at + 1).replaceAll("[^▁-█].*", "").length(), "iterations 7 and 8: " + bars);
            assertTrue(chart.toSvg().contains("iteration 2: ") && chart.toSvg().contains("iteration 8: "));
        }
        List<SeriesView.Point> mean = Charts.compare(runs, "gold")
                .panels()
                .getFirst()
                .series()
                .getFirst()
                .points();
        assertEquals(new SeriesView.Point(2, 7, 2, 12), mean.getFirst());
        assertEquals(SeriesView.Point.at(4, 4), mean.get(2), "the run that measured it there");
    }

    @Test
    void glossaryExplainsEveryEntryOnce() {
        assertEquals(
                MetricGlossary.entries().size(),
                new HashSet<>(MetricGlossary.entries().stream()
                                .map(MetricGlossary.Entry::path)
                                .toList())
                        .size());
        MetricGlossary.entries()
                .forEach(entry ->
                        assertFalse(entry.title().isEmpty() || entry.meaning().isEmpty(), entry.path()));
        assertEquals(
                new MetricGlossary.Entry("time/rollout_s", "rollout time", "wall-clock time of the stage", "seconds"),
                MetricGlossary.of("time/rollout_s"));
        assertEquals("mine/own", MetricGlossary.of("mine/own").title());
    }
}
