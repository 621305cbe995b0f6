package io.pposcope.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.inspect.SeriesView;
import io.pposcope.inspect.SeriesView.Point;
import io.pposcope.recording.RunHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CollapseTableTest {

    private static final int LENGTH = 40;

    /** Held-out gold every five iterations, the other metrics at each. */
    private static RunHistory run(IntToDoubleFunction gold) {
        RunHistory history = new RunHistory();
        IntStream.range(0, LENGTH).forEach(i -> {
            Map<String, Double> metrics = new HashMap<>(Map.of(
                    "objective/score",
                    (double) i,
                    "objective/kl",
                    0.01 * i,
                    "tokens/response_length",
                    30.0,
                    "objective/perplexity",
                    1.5));
            if (i % 5 == 0) {
                metrics.put(RunHistory.HELD_OUT_GOLD, gold.applyAsDouble(i));
            }
            history.add(metrics);
        });
        return history;
    }

    /** Rises to 1 at 15 and 20, falls to −1. */
    private static double hill(int i) {
        return i <= 10 ? 0 : i <= 20 ? 1 : -1;
    }

    @Test
    void riseAndFall_byHand() {
        RunHistory hill = run(CollapseTableTest::hill);
        assertEquals(0, CollapseTable.start(hill));
        assertEquals(1, CollapseTable.best(hill));
        assertEquals(-1, CollapseTable.end(hill, RunHistory.HELD_OUT_GOLD));
    }

    @Test
    void missingSeedsAreLeftOut_andTheIntervalIsOverTheOthers() {
        CollapseTable table = new CollapseTable(Map.of(
                "vanilla",
                List.of(run(CollapseTableTest::hill), new RunHistory(), run(i -> 2 * hill(i))),
                "ppo-max",
                List.of(run(i -> 0.01 * i))));
        assertEquals(
                "in 2 of 2 seeds vanilla ends below its start, in 1 of 1 ppo-max ends above it",
                table.contrast("vanilla", "ppo-max"));
        String markdown = table.view().markdown();
        // rises of 1 and 2: mean 1.5, half-width 12.706·0.5
        assertTrue(markdown.contains("1.50 [-4.85, 7.85]"), markdown);
        assertTrue(
                table.sentence().contains("ppo-max: gold rises by 0.33 to its best and ends 0.00 below it"),
                table.sentence());
    }

    @Test
    void smoothedCharts_haveTheHeldOutGold_withAnIntervalOverSeeds() {
        SeriesView charts =
                new Comparison(Map.of("vanilla", List.of(run(i -> 0), run(i -> 1), new RunHistory()))).smoothed();
        SeriesView.Panel gold = charts.panels().stream()
                .filter(panel -> panel.title().equals("gold reward, held-out"))
                .findFirst()
                .orElseThrow();
        List<Point> points = gold.series().getFirst().points();
        assertEquals(
                IntStream.iterate(0, i -> i + 5)
                        .limit(8)
                        .mapToObj(i -> (double) i)
                        .toList(),
                points.stream().map(Point::x).toList());
        assertEquals(0.5, points.getFirst().y());
        assertEquals(0.5 + 12.706 * 0.5, points.getFirst().high(), Tolerances.EXACT);
        // the score is the iteration's number: the mean around 20 is 20, at the ends of what there is
        SeriesView.Panel score = charts.panels().getFirst();
        assertEquals(20, score.series().getFirst().points().get(20).y());
        assertEquals(2.5, score.series().getFirst().points().getFirst().y());
    }

    @Test
    void aMissingRun_isARowThatSaysSo() {
        String table = new Comparison(Map.of("vanilla", List.of(new RunHistory(), run(i -> 0))))
                .table()
                .markdown();
        assertTrue(table.contains("| vanilla | 0 | missing |") && table.contains("| vanilla | 1 | 4.500 |"), table);
    }
}
