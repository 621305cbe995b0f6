package io.pposcope.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.evaluate.Claim.Verdict;
import io.pposcope.recording.RunHistory;
import io.pposcope.trainer.Presets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictionReportTest {

    private static RunHistory history(int length, IntFunction<Map<String, Double>> metrics) {
        RunHistory history = new RunHistory();
        IntStream.range(0, length).forEach(i -> history.add(metrics.apply(i)));
        return history;
    }

    private static Map<String, RunStatistics> seed(double a, double b) {
        return Map.of(
                "a",
                new RunStatistics(history(20, i -> Map.of("x", a))),
                "b",
                new RunStatistics(history(20, i -> Map.of("x", b))));
    }

    private static final Claim A_ABOVE_B = Claim.positive(
            "a above b", arms -> arms.apply("a").last("x") - arms.apply("b").last("x"));

    @Test
    void signs_by_hand() {
        RunStatistics ramp =
                new RunStatistics(history(40, i -> Map.of("y", (double) i, "objective/kl", i < 12 ? 0.0 : 1.0)));
        assertEquals(2, ramp.first("y"));
        assertEquals(34.5, ramp.last("y"));
        assertEquals(32.5, ramp.rise("y"));
        assertEquals(10, ramp.lateSlope("y"), Tolerances.EXACT);
        // five iterations of which the last two are 1: mean 0.4, the first above 0.2, begins at 9
        assertEquals(9, ramp.driftOnset());
        assertEquals(40, new RunStatistics(history(40, i -> Map.of("objective/kl", 0.1))).driftOnset());
    }

    @Test
    void a_claim_holds_leans_or_fails_by_its_interval() {
        assertEquals(
                Verdict.HOLDS,
                A_ABOVE_B.judge(List.of(seed(2, 1), seed(2.1, 1), seed(1.9, 1))).verdict());
        assertEquals(
                Verdict.LEANS,
                A_ABOVE_B.judge(List.of(seed(5, 1), seed(0.9, 1), seed(1.2, 1))).verdict());
        assertEquals(
                Verdict.FAILS,
                A_ABOVE_B.judge(List.of(seed(0, 1), seed(0.9, 1))).verdict());
        assertEquals(
                Verdict.NOT_RUN,
                A_ABOVE_B.judge(List.of(Map.of("a", seed(1, 1).get("a")))).verdict());
        assertEquals(
                2,
                A_ABOVE_B.judge(List.of(seed(5, 1), seed(0.9, 1), seed(1.2, 1))).seedsAsClaimed());
    }

    @Test
    void one_seed_proves_nothing() {
        assertEquals(Verdict.LEANS, A_ABOVE_B.judge(List.of(seed(2, 1))).verdict());
    }

    @Test
    void no_difference_holds_where_the_interval_contains_none() {
        Claim same = Claim.zero(
                "same", arms -> arms.apply("a").last("x") - arms.apply("b").last("x"));
        assertEquals(
                Verdict.HOLDS,
                same.judge(List.of(seed(1.1, 1), seed(0.8, 1), seed(1.2, 1))).verdict());
        assertEquals(
                Verdict.FAILS,
                same.judge(List.of(seed(2, 1), seed(2.1, 1), seed(2.05, 1))).verdict());
    }

    @Test
    void every_prediction_of_the_paper_is_there_and_its_arms_are_presets() {
        assertEquals(
                IntStream.concat(IntStream.rangeClosed(1, 21), IntStream.of(23))
                        .mapToObj(number -> "A" + number)
                        .toList(),
                PaperPredictions.all().stream().map(Prediction::id).toList());
        Set<String> arms = PaperPredictions.all().stream()
                .flatMap(prediction -> prediction.claims().stream())
                .flatMap(claim -> claim.arms().stream())
                .collect(Collectors.toCollection(HashSet::new));
        assertEquals(Presets.paper().keySet(), arms);
    }

    @Test
    void the_report_counts_and_says_what_was_not_run() {
        PredictionReport report = PredictionReport.of(Map.of(
                "vanilla",
                List.of(history(
                        60,
                        i -> Map.of(
                                "objective/score",
                                0.1 * i,
                                "objective/kl",
                                0.01 * i,
                                "objective/gold_score",
                                -0.1 * i)))));
        assertTrue(
                report.summary().startsWith("0 of 22 predictions hold")
                        && report.summary().contains("were not run; 1 seeds"),
                report.summary());
        assertTrue(report.markdown().contains("| **A1** | vanilla PPO | the reward rises |"), report.markdown());
        assertTrue(report.view().text().contains("not run"));
    }

    /** Gold follows the law exactly, so the fit must find its constants. */
    @Test
    void the_law_of_over_optimisation_is_recovered() {
        DoubleUnaryOperator law = d -> d * (2 - 1.5 * Math.log(d));
        RunHistory run = history(60, i -> {
            double d = i < 5 ? 0 : 0.1 * i;
            return Map.of(
                    "objective/kl_per_response",
                    d * d,
                    "objective/score",
                    d,
                    "objective/gold_score",
                    d == 0 ? 0 : law.applyAsDouble(d));
        });
        GoldCurve curve = GoldCurve.of("made up", List.of(run));
        assertEquals(2, curve.a(), Tolerances.FITTED);
        assertEquals(1.5, curve.b(), Tolerances.FITTED);
        assertEquals(1, curve.r2(), Tolerances.FITTED);
        assertEquals(Math.exp(2 / 1.5 - 1), curve.peak(), Tolerances.FITTED);
        assertEquals(55, curve.points().size());
    }
}
