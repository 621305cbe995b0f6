package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.ResponseTable;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.TokenView;
import io.pposcope.experience.Unknown;
import io.pposcope.inspect.TokenStripView.Mark;
import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenRows;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What every stage value knows of its responses, and what no condition and no order makes of the unknown. */
class ResponseViewTest {

    private static final ResponseView SECOND =
            SmallIteration.ITERATION.responses().get(1);

    @Test
    void an_iteration_knows_everything_of_a_response() {
        assertEquals(1, SECOND.number());
        assertEquals(3, SECOND.iteration());
        assertEquals("2 < 3?", SECOND.prompt());
        assertTrue(SECOND.truncated() && !SECOND.open());
        assertEquals(-0.5, SECOND.score());
        assertEquals(0 + 1, SECOND.kl());
        assertEquals(0.5, SECOND.klPerToken());
        assertEquals(0 - 1, SECOND.reward());
        assertEquals(
                SmallIteration.ADVANTAGES.perToken().row(1)[1],
                SECOND.tokens().get(1).advantage());
        assertEquals(
                SmallIteration.ADVANTAGES.returns().row(1)[0],
                SECOND.tokens().get(0).returnTarget());
        assertEquals(1, SECOND.tokens().get(0).ratio());
        assertEquals(0, SECOND.clippedFraction());
        assertEquals(1 / 3.0, SmallIteration.ITERATION.responses().get(0).clippedFraction());
    }

    @Test
    void each_stage_knows_more_than_the_one_before() {
        assertEquals(List.of(), SmallIteration.PROMPTS.responses());
        assertEquals(List.of(), SmallIteration.REPORT.responses());
        List<StageValue> stages = List.of(
                SmallIteration.ROLLOUT,
                SmallIteration.SCORES,
                SmallIteration.REWARDS,
                SmallIteration.ADVANTAGES,
                SmallIteration.ITERATION);
        List<ToDoubleFunction<ResponseView>> numbers = List.of(
                ResponseView::kl,
                ResponseView::score,
                ResponseView::reward,
                ResponseView::advantage,
                ResponseView::clippedFraction);
        for (int stage = 0; stage < stages.size(); stage++) {
            ResponseView response = stages.get(stage).responses().getFirst();
            assertEquals(
                    stage + 1,
                    numbers.stream()
                            .filter(number -> response.known(number).isPresent())
                            .count(),
                    stages.get(stage)::toString);
        }
    }

    @Test
    void no_comparison_with_the_unknown_is_true_and_what_is_known_still_decides() {
        Rows sampled = Rows.of(SmallIteration.ROLLOUT);
        List<Predicate<ResponseView>> comparisons = List.of(
                r -> r.score() > 0,
                r -> r.score() <= 0,
                r -> r.score() == 0,
                r -> r.reward() < 1,
                r -> r.tokens().stream().anyMatch(t -> t.advantage() >= 0 || t.ratio() < 2));
        comparisons.forEach(comparison ->
                assertEquals(0, sampled.where(comparison).responses().size()));
        assertEquals(
                1,
                sampled.where(r -> r.score() > 0 || r.truncated()).responses().size());
        assertEquals(OptionalDouble.empty(), sampled.responses().getFirst().known(ResponseView::score));
    }

    @Test
    void the_unknown_stands_last_in_either_direction() {
        List<Double> numbers = List.of(Unknown.NUMBER, 2.0, -1.0, Unknown.NUMBER, 3.0);
        assertEquals(
                List.of(-1.0, 2.0, 3.0),
                numbers.stream()
                        .sorted(Unknown.last(Double::doubleValue))
                        .limit(3)
                        .toList());
        assertEquals(
                List.of(3.0, 2.0, -1.0),
                numbers.stream()
                        .sorted(Unknown.lastDescending(Double::doubleValue))
                        .limit(3)
                        .toList());
        assertFalse(Unknown.is(0));
    }

    @Test
    void a_table_of_what_others_recorded_knows_what_it_was_given() {
        ResponseTable table = ResponseTable.of(
                        7,
                        SmallIteration.PROMPTS.prompts(),
                        SmallIteration.ROLLOUT.completions(),
                        SmallIteration.ROLLOUT.tokens())
                .with(ResponseTable.Series.LOG_PROB, SmallIteration.ROLLOUT.logProbs());
        TokenView token = table.responses().getFirst().tokens().getFirst();
        assertEquals(-1, token.logProb());
        assertTrue(Stream.<ToDoubleFunction<TokenView>>of(
                        TokenView::refLogProb, TokenView::kl, TokenView::entropy, TokenView::value)
                .allMatch(number -> token.known(number).isEmpty()));
        String message = Assertions.assertThrows(
                        ShapeException.class,
                        () -> table.with(ResponseTable.Series.VALUE, TokenRows.of(new double[2], new double[2])))
                .getMessage();
        assertTrue(message.contains("VALUE") && message.contains("[3, 2]"), message);
    }

    @Test
    void every_strip_shows_what_is_left_out_and_what_is_clipped() {
        TokenRows mask = SmallIteration.ADVANTAGES.mask().withValue(1, 0, 0);
        TokenStripView strip = ResponseStrip.of(
                        SmallIteration.ADVANTAGES.withMask(mask).responses())
                .channel("kl", "", Heat.NONE, TokenView::kl)
                .view();
        assertEquals(Set.of(Mark.LEFT_OUT), strip.rows().get(1).tokens().get(0).marks());
        TokenStripView trained = ResponseStrip.of(SmallIteration.ITERATION.responses())
                .channel("kl", "", Heat.NONE, TokenView::kl)
                .view();
        assertEquals(Set.of(Mark.CLIPPED), trained.rows().get(0).tokens().get(1).marks());
    }
}
