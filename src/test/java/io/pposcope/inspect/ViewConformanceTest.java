package io.pposcope.inspect;

import static io.pposcope.inspect.SmallIteration.ADVANTAGES;
import static io.pposcope.inspect.SmallIteration.ITERATION;
import static io.pposcope.inspect.SmallIteration.PROMPTS;
import static io.pposcope.inspect.SmallIteration.REPORT;
import static io.pposcope.inspect.SmallIteration.REWARDS;
import static io.pposcope.inspect.SmallIteration.ROLLOUT;
import static io.pposcope.inspect.SmallIteration.SCORES;
import static io.pposcope.inspect.ViewConformance.assertCell;
import static io.pposcope.inspect.ViewConformance.assertShown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.StageValue;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Every stage value shows itself in both forms, with its own numbers. */
class ViewConformanceTest {

    private static final List<StageValue> EVERY_KIND =
            List.of(PROMPTS, ROLLOUT, SCORES, REWARDS, ADVANTAGES, REPORT, ITERATION);

    @Test
    void every_kind_of_stage_value_has_both_views() {
        assertEquals(
                Arrays.stream(StageValue.class.getPermittedSubclasses())
                        .map(Class::getName)
                        .sorted()
                        .toList(),
                EVERY_KIND.stream()
                        .map(value -> value.getClass().getName())
                        .sorted()
                        .toList());
        EVERY_KIND.forEach(ViewConformance::check);
    }

    @Test
    void the_hover_of_every_token_tells_every_number_known_of_it() {
        List<Map<String, String>> tokens = ViewConformance.tokens(ViewConformance.check(ITERATION));
        int at = 0;
        for (int row = 0; row < ROLLOUT.rows(); row++) {
            for (int t = 0; t < ROLLOUT.tokens().length(row); t++) {
                Map<String, String> token = tokens.get(at++);
                assertEquals(Integer.toString(ROLLOUT.tokens().get(row, t)), token.get("id"));
                assertShown(ROLLOUT.logProbs().get(row, t), token, "log-prob");
                assertShown(ROLLOUT.refLogProbs().get(row, t), token, "reference log-prob");
                assertShown(ROLLOUT.kl().get(row, t), token, "KL");
                assertShown(ROLLOUT.entropies().get(row, t), token, "entropy");
                assertShown(ROLLOUT.values().get(row, t), token, "value");
                assertShown(REWARDS.perToken().get(row, t), token, "reward");
                assertShown(ADVANTAGES.returns().get(row, t), token, "return");
                assertShown(ADVANTAGES.perToken().get(row, t), token, "advantage");
                assertShown(1, token, "ratio");
                assertShown(row == 0 && t == 1 ? 1 : 0, token, "clipped");
                assertEquals(row == 0 && t == 1, token.get("first line").contains("the clip acts on it"));
            }
        }
        assertEquals(tokens.size(), at);
    }

    @Test
    void earlier_stages_tell_what_they_know() {
        Map<String, String> first =
                ViewConformance.tokens(ViewConformance.check(ROLLOUT)).getFirst();
        assertTrue(first.containsKey("KL") && !first.containsKey("reward"), first.toString());
        first = ViewConformance.tokens(ViewConformance.check(REWARDS)).getFirst();
        assertTrue(first.containsKey("reward") && !first.containsKey("advantage"), first.toString());
    }

    @Test
    void tables_hold_the_objects_numbers() {
        Document scores = ViewConformance.check(SCORES);
        for (int row = 0; row < SCORES.raw().rows(); row++) {
            assertCell(SCORES.raw().get(row), scores);
        }
        Document iteration = ViewConformance.check(ITERATION);
        ITERATION.metrics().forEach((path, value) -> {
            assertCell(value, iteration);
            assertTrue(ViewConformance.cells(iteration).contains(path), path);
        });
        Document update = ViewConformance.check(REPORT);
        REPORT.metrics().values().forEach(value -> assertCell(value, update));
    }

    @Test
    void tokens_by_hand_and_left_out_are_marked() {
        Rollout byHand = new Rollout(
                PROMPTS,
                10,
                ROLLOUT.controls(),
                ROLLOUT.completions(),
                ROLLOUT.tokens(),
                ROLLOUT.logProbs(),
                ROLLOUT.samplingLogProbs(),
                ROLLOUT.entropies(),
                ROLLOUT.refLogProbs(),
                ROLLOUT.values(),
                ROLLOUT.byHand().withValue(0, 1, 1));
        View view = Inspector.view(byHand).orElseThrow();
        assertTrue(view.text().contains("!✎|"), view.text());
        assertTrue(view.html().contains("chosen by hand") && view.html().contains("class=\"t hand\""));
        View masked = Inspector.view(ADVANTAGES.withMask(ADVANTAGES.mask().withValue(1, 0, 0)))
                .orElseThrow();
        assertTrue(masked.text().contains("yes~|"), masked.text());
        assertTrue(masked.html().contains("left out of the losses"));
    }

    /** 64 responses of 512 tokens: what is shown stays small, and what is not shown is said. */
    @Test
    void a_large_rollout_stays_below_two_megabytes() {
        Rollout large = large(64, 512);
        String html = Inspector.view(large).orElseThrow().html();
        int bytes = html.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes < 2_000_000, bytes + " bytes");
        assertTrue(html.contains("more rows"), "it says what is left out");
        assertTrue(html.contains("more tokens"));
        assertTrue(Rows.of(large).sortBy(RowOrder.WORST_KL).view().html().getBytes(StandardCharsets.UTF_8).length
                < 2_000_000);
    }

    static Rollout large(int rows, int tokens) {
        Random random = new Random(1);
        PromptBatch prompts = new PromptBatch(
                0,
                IntStream.range(0, rows)
                        .mapToObj(row ->
                                new Prompt("p" + row, "prompt " + row, List.of(1, 2), List.of("<bos>", "prompt")))
                        .toList());
        TokenRows logProbs = random(random, rows, tokens);
        List<Response> responses = IntStream.range(0, rows)
                .mapToObj(row -> new Response("text", Collections.nCopies(tokens, " word"), Response.Finish.LENGTH))
                .toList();
        int[][] ids = IntStream.range(0, rows)
                .mapToObj(row -> random.ints(tokens, 0, 768).toArray())
                .toArray(int[][]::new);
        return new Rollout(
                prompts,
                0,
                SamplingControls.exact(),
                responses,
                TokenIds.of(ids),
                logProbs,
                logProbs,
                logProbs.map(Math::abs),
                random(random, rows, tokens),
                random(random, rows, tokens),
                TokenRows.zerosLike(logProbs));
    }

    private static TokenRows random(Random random, int rows, int tokens) {
        return TokenRows.of(IntStream.range(0, rows)
                .mapToObj(row -> random.doubles(tokens, -4, 0).toArray())
                .toArray(double[][]::new));
    }

    @Test
    void rows_are_sorted_filtered_and_paged() {
        Rollout large = large(20, 5);
        List<ResponseView> worst = Rows.of(large).sortBy(RowOrder.WORST_KL).responses();
        assertTrue(IntStream.range(1, worst.size())
                .allMatch(i -> worst.get(i - 1).kl() >= worst.get(i).kl()));
        assertEquals(
                List.of(3, 7),
                Rows.of(large).only(7, 3).responses().stream()
                        .map(ResponseView::number)
                        .toList());
        assertEquals(20, Rows.of(large).truncated().responses().size());
        assertEquals(0, Rows.of(large).containing("nothing").responses().size());
        assertTrue(
                Rows.of(large).view().text().contains("… 12 more; .from(8) shows the next page"),
                Rows.of(large).view().text());
        assertFalse(Rows.of(large).from(16).view().text().contains("more; .from"));
        assertEquals(
                1,
                Rows.of(ITERATION)
                        .sortBy(RowOrder.LOWEST_SCORE)
                        .responses()
                        .getFirst()
                        .number());
        assertEquals(
                0,
                Rows.of(ITERATION)
                        .sortBy(RowOrder.MOST_CLIPPED)
                        .responses()
                        .getFirst()
                        .number());
        Document page = ViewConformance.check(Rows.of(ITERATION));
        assertEquals(2, page.getElementsByTagName("details").getLength(), "each response unfolds to its tokens");
        assertCell(SCORES.raw().get(1), page);
    }

    @Test
    void distributions_count_every_number_once() {
        HistogramView histogram = HistogramView.of("x", "", 1, 2, 2, 3, 10, Double.NaN);
        assertEquals(
                5, histogram.bins().stream().mapToInt(HistogramView.Bin::count).sum());
        assertEquals(1, histogram.bins().getFirst().from());
        assertEquals(10, histogram.bins().getLast().to());
        assertEquals(6, Distributions.of(ITERATION).views().size());
        assertTrue(histogram.toSvg().startsWith("<svg "));
    }
}
