package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Rollout;
import io.pposcope.trainer.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Breakpoints pause where they say, name what they found, and harm nothing. */
class RunBreakpointsTest extends RunUnderTest {

    @Test
    void a_response_breakpoint_pauses_at_the_token_that_makes_it_true() {
        Rollout coming = run.trainer().rollout(run.trainer().prompts());
        String word = coming.completions().getFirst().pieces().get(2);
        Breakpoint said = run.breakpoints().onRow("said it", row -> row.number() == 0 && row.contains(word));
        run.start(1).await();
        assertEquals(Phase.ROLLOUT, run.position().orElseThrow().phase());
        assertEquals(1, said.hits());
        assertTrue(
                run.rollout().text(0).contains(word) && run.rollout().position() <= 3,
                run.rollout().text(0));
        assertTrue(
                run.why().text().startsWith("breakpoint 1 “said it” at iteration 0, rollout: token "),
                run.why().text());
        run.resume().await();
        assertEquals("reached iteration 1", run.why().text(), "the same row counts once");
    }

    @Test
    void a_token_breakpoint_names_token_and_numbers() {
        run.breakpoints().onToken("well done", token -> token.advantage() > 0.2).once();
        run.start(1).await();
        assertEquals("iteration 0, before update", run.place().toString());
        Hit hit = run.why().hits().getFirst();
        assertTrue(
                hit.matches()
                        .getFirst()
                        .matches("(?s)row \\d+, token \\d+ “.*”: log-prob .* KL .* value .* reward .* advantage .*"),
                hit.matches().getFirst());
        run.breakpoints()
                .onToken("ratio", token -> token.ratio() > 1.0001 || token.ratio() < 0.9999)
                .once();
        run.resume().await();
        assertEquals(Phase.UPDATE, run.position().orElseThrow().phase());
        assertTrue(run.why().hits().getFirst().matches().getFirst().contains("ratio"));
    }

    @Test
    void a_measured_breakpoint_knows_numbers_as_soon_as_they_exist() {
        run.breakpoints().when("kl", m -> Math.abs(m.klPerToken()) >= 0).once();
        run.breakpoints().when("score", m -> m.score() < 100).once();
        run.breakpoints().when("drift", m -> m.approxKl() >= 0).once();
        run.start(1).await();
        assertEquals("iteration 0, before scoring", run.place().toString());
        run.resume().await();
        assertEquals("iteration 0, before shaping", run.place().toString());
        run.resume().await();
        assertEquals("iteration 0, update: minibatch 1 of 4", run.place().toString());
    }

    @Test
    void breakpoints_are_counted_listed_disabled_and_removed() {
        Breakpoint third = run.breakpoints().after(Phase.SHAPING).fromHit(3);
        Breakpoint off = run.breakpoints().after(Phase.SCORING).disable();
        run.start(4).await();
        assertEquals(2, run.position().orElseThrow().iteration());
        assertEquals(3, third.hits());
        assertEquals(0, off.hits());
        assertTrue(
                run.breakpoints().view().text().contains("after shaping"),
                run.breakpoints().view().text());
        third.remove();
        assertEquals(List.of(off), run.breakpoints().all());
        assertTrue(
                message(IllegalArgumentException.class, () -> run.breakpoints().get(1))
                        .startsWith("there is no breakpoint 1; there are [breakpoint 2"));
        run.breakpoints().at(3);
        run.resume().await();
        assertEquals(
                List.of("iteration 3 is about to begin"),
                run.why().hits().getFirst().matches());
    }

    @Test
    void a_breakpoint_that_throws_is_switched_off_and_the_run_stays_usable() {
        Breakpoint bad = run.breakpoints().when("bad", m -> List.of().getFirst() == null);
        run.start(1).await();
        assertTrue(
                run.why().text().contains("NoSuchElementException")
                        && run.why().text().contains("switched off"),
                run.why().text());
        assertFalse(bad.enabled());
        run.resume().await();
        assertEquals("reached iteration 1", run.why().text());
    }

    @Test
    void a_condition_on_a_metric_that_there_is_not_names_those_there_are() {
        run.breakpoints().when("misspelt", m -> m.metric("objective/klx") > 1);
        run.breakpoints().when("undefined now", m -> m.metric("value/explained_variance") > 10);
        run.start(2).await();
        assertEquals(1, run.why().hits().size());
        String why = run.why().toString();
        assertTrue(why.contains("there is no metric objective/klx; there are ") && why.contains("objective/kl,"), why);
    }
}
