package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartsTest {
    private static final List<Map<String, Double>> RUN = List.of(
            Map.of("objective/kl", 0.0, "custom", 5.0), Map.of("objective/kl", 0.5), Map.of("objective/kl", 0.25, "custom", 7.0));

    @Test
    void historyTitlesItsPanelsAndLeavesOutWhatWasNotMeasured() {
        SeriesView chart = Charts.history(RUN, "objective/kl", "custom");
        assertEquals(List.of("KL to the reference", "custom"), chart.panels().stream().map(SeriesView.Panel::title).toList());
        assertEquals("nats per token", chart.panels().getFirst().yLabel());
        assertEquals(List.of(SeriesView.Point.at(0, 5), SeriesView.Point.at(2, 7)), chart.panels().getLast().series().getFirst().points());
    }

    @Test
    void historyWithoutPathsShowsTheUsualOnesThatExist() {
        assertEquals(List.of("KL to the reference"), Charts.history(RUN).panels().stream().map(SeriesView.Panel::title).toList());
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
        assertEquals(List.of("vanilla", "ppo-max"), lines.stream().map(SeriesView.Series::name).toList());
        assertEquals(List.of(new SeriesView.Point(0, 2.5, 1, 4), SeriesView.Point.at(1, 2)), lines.getFirst().points());
    }

    @Test
    void glossaryExplainsEveryEntryOnce() {
        assertEquals(MetricGlossary.entries().size(), new HashSet<>(MetricGlossary.entries().stream().map(MetricGlossary.Entry::path).toList()).size());
        MetricGlossary.entries().forEach(entry -> assertFalse(entry.title().isEmpty() || entry.meaning().isEmpty(), entry.path()));
        assertEquals(new MetricGlossary.Entry("time/rollout_s", "rollout time", "wall-clock time of the stage", "seconds"), MetricGlossary.of("time/rollout_s"));
        assertEquals("mine/own", MetricGlossary.of("mine/own").title());
    }
}
