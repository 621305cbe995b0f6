package io.pposcope.inspect;

import static io.pposcope.inspect.SmallIteration.ADVANTAGES;
import static io.pposcope.inspect.SmallIteration.ITERATION;
import static io.pposcope.inspect.SmallIteration.PROMPTS;
import static io.pposcope.inspect.SmallIteration.ROLLOUT;
import static io.pposcope.inspect.SmallIteration.SCORES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenIds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two objects side by side, and charts in the form that JupyterLab draws. */
class DiffTest {

    @Test
    void of_the_same_samples_every_token_tells_its_difference() {
        var raised = ADVANTAGES.withMask(ADVANTAGES.mask());
        var edited = new io.pposcope.experience.Advantages(
                raised.rewards(),
                raised.rule(),
                raised.raw(),
                raised.perToken().withValue(0, 1, 5),
                raised.returns(),
                raised.mask());
        Diff diff = Diff.of("before", ADVANTAGES, "after", edited);
        Map<String, String> token =
                ViewConformance.tokens(ViewConformance.check(diff)).get(1);
        ViewConformance.assertShown(5 - ADVANTAGES.perToken().get(0, 1), token, "Δ advantage");
        assertFalse(token.containsKey("Δ reward"), "what does not differ is not shown");
        assertTrue(
                diff.view().text().startsWith("before and after: the same samples"),
                diff.view().text());
    }

    @Test
    void scores_tell_ranking_and_turning() {
        String text = Diff.of("mild", SCORES, "strict", SCORES.withScore(0, -3))
                .view()
                .text();
        assertTrue(text.contains("mean score 0.2500 → -1.750, correlation -1"), text);
        assertTrue(text.contains("pairs of responses whose ranking changes: 100 %"), text);
    }

    @Test
    void other_responses_to_the_same_prompts_are_marked_where_they_part() {
        Rollout other = new Rollout(
                PROMPTS,
                11,
                ROLLOUT.controls(),
                List.of(
                        new Response("hi?", List.of("hi", "?", "<eos>"), Response.Finish.END),
                        ROLLOUT.completions().get(1)),
                TokenIds.of(new int[] {8, 30, 1}, new int[] {10, 11}),
                ROLLOUT.logProbs(),
                ROLLOUT.samplingLogProbs(),
                ROLLOUT.entropies(),
                ROLLOUT.refLogProbs(),
                ROLLOUT.values(),
                ROLLOUT.byHand());
        String text = Diff.of("main", ROLLOUT, "lower-kl", other).view().text();
        assertTrue(text.contains("main and lower-kl: the same prompts"), text);
        assertTrue(text.contains("!≠|") && text.contains("?≠|"), text);
    }

    @Test
    void what_cannot_be_compared_is_refused() {
        String message = assertThrows(IllegalArgumentException.class, () -> Diff.of(PROMPTS, ROLLOUT))
                .getMessage();
        assertTrue(message.contains("first is a PromptBatch, which holds no responses"), message);
        message = assertThrows(IllegalArgumentException.class, () -> Diff.of(ROLLOUT, ViewConformanceTest.large(2, 3)))
                .getMessage();
        assertTrue(message.contains("answer different prompts"), message);
    }

    @Test
    void metrics_of_two_runs_stand_side_by_side() {
        View view =
                Diff.ofMetrics("a", List.of(Map.of("objective/kl", 0.25)), "b", List.of(Map.of("objective/kl", 0.75)));
        assertTrue(view.text().contains("objective/kl") && view.text().contains("0.5000"), view.text());
    }

    @Test
    void charts_are_vega_lite_with_all_their_points() {
        SeriesView chart =
                SeriesView.of("t", SeriesView.Panel.of("p", "unit", SeriesView.Series.of("s", 1, Double.NaN, 3)));
        JsonObject spec = JsonParser.parseString(chart.toVegaLite()).getAsJsonObject();
        assertEquals(
                "https://vega.github.io/schema/vega-lite/v5.json",
                spec.get("$schema").getAsString());
        var values = spec.getAsJsonArray("concat")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("data")
                .getAsJsonArray("values");
        assertEquals(3, values.size());
        assertEquals(3, values.get(2).getAsJsonObject().get("y").getAsDouble());
        assertTrue(values.get(1).getAsJsonObject().get("y").isJsonNull());
        JsonObject bars = JsonParser.parseString(
                        HistogramView.of("score", "units", 1, 2, 3).toVegaLite())
                .getAsJsonObject();
        assertEquals(
                3,
                bars.getAsJsonObject("data").getAsJsonArray("values").asList().stream()
                        .mapToInt(bin -> bin.getAsJsonObject().get("count").getAsInt())
                        .sum());
    }

    @Test
    void an_iteration_differs_from_itself_in_nothing() {
        assertTrue(Diff.of(ITERATION, ITERATION).view().text().endsWith("no number of any token differs"));
    }
}
