package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.Rollout;
import io.pposcope.math.SamplingControls;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.PpoMax;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changing a rollout by hand: what was touched is marked, what was not touched stays the same to the bit. */
class LiveRolloutTest {

    private static WorldLab lab;
    private static PpoMax ppo;
    private static Rollout plain;

    @BeforeAll
    static void sample() {
        lab = WorldLab.open();
        ppo = SmallLab.trainer(lab);
        plain = ppo.rollout(ppo.prompts());
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static LiveRollout begin(int tokens) {
        return ppo.begin(ppo.prompts()).runUntil(live -> live.position() == tokens);
    }

    private static void assertSameRow(int row, Rollout changed, int at) {
        assertEquals(plain.completions().get(row), changed.completions().get(at));
        assertEquals(
                Arrays.toString(plain.logProbs().row(row)),
                Arrays.toString(changed.logProbs().row(at)));
        assertEquals(
                Arrays.toString(plain.entropies().row(row)),
                Arrays.toString(changed.entropies().row(at)));
    }

    private static void assertOthersSame(Rollout changed, Integer... touched) {
        IntStream.range(0, plain.rows())
                .filter(row -> !List.of(touched).contains(row))
                .forEach(row -> {
                    assertSameRow(row, changed, row);
                    assertEquals(0, Arrays.stream(changed.byHand().row(row)).sum());
                });
    }

    @Test
    void a_forced_token_stands_where_it_was_put_with_the_policys_own_log_prob() {
        LiveRollout live = begin(3);
        int row = live.openRows().getFirst();
        LiveRollout.Candidate wish = live.candidates(row, 5).getLast();
        Rollout forced = live.force(row, wish.token()).finish();
        assertEquals(wish.token(), forced.tokens().get(row, 3));
        assertEquals(Math.log(wish.probability()), forced.logProbs().get(row, 3), Tolerances.FITTED);
        assertEquals(0, forced.samplingLogProbs().get(row, 3), "it was certain");
        assertEquals(1, Arrays.stream(forced.byHand().row(row)).sum());
        assertEquals(1, forced.byHand().get(row, 3));
        assertOthersSame(forced, row);
    }

    @Test
    void forced_tokens_are_left_out_of_the_losses_unless_asked() {
        LiveRollout live = begin(2);
        int row = live.openRows().getFirst();
        Advantages advantages =
                ppo.advantages(ppo.shape(ppo.score(live.force(row, "yes").finish())));
        assertEquals(0, advantages.mask().get(row, 2));
        assertEquals(
                advantages.mask().tokens(),
                advantages.countingTokensByHand().mask().sum());
        assertTrue(advantages.mask().sum() < advantages.mask().tokens());
    }

    @Test
    void a_banned_token_never_comes() {
        int first = plain.tokens().get(0, 0);
        Rollout without = begin(0).ban(0, first).finish();
        assertFalse(Arrays.stream(without.tokens().row(0)).anyMatch(token -> token == first));
        assertEquals(1, without.byHand().get(0, 0));
        assertOthersSame(without, 0);
    }

    @Test
    void a_ban_on_all_that_is_likely_takes_the_likeliest_left() {
        LiveRollout live = begin(0);
        List<LiveRollout.Candidate> likely =
                live.candidates(0, lab.world().tokenizer().vocabularySize());
        likely.subList(0, likely.size() - 1).forEach(candidate -> live.ban(0, candidate.token()));
        live.step();
        assertEquals(likely.getLast().token(), live.tokens(0).getFirst().id());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> live.ban(0, likely.getLast().token()))
                .getMessage();
        assertTrue(message.contains("no token left"), message);
        live.close();
    }

    @Test
    void a_replaced_token_starts_the_row_again_from_there() {
        LiveRollout live = begin(6);
        int row = live.openRows().getFirst();
        int other = (plain.tokens().get(row, 2) + 1) % 256 + 256;
        live.replace(row, 2, other);
        assertEquals(3, live.tokens(row).size());
        Rollout changed = live.finish();
        assertEquals(other, changed.tokens().get(row, 2));
        assertEquals(plain.tokens().get(row, 1), changed.tokens().get(row, 1));
        assertEquals(plain.logProbs().get(row, 1), changed.logProbs().get(row, 1), "what came before is kept");
        assertEquals(1, Arrays.stream(changed.byHand().row(row)).sum());
        assertOthersSame(changed, row);
    }

    @Test
    void the_log_probs_after_a_replacement_are_those_of_the_policy() {
        LiveRollout live = begin(6);
        int row = live.openRows().getFirst();
        Rollout changed = live.replace(row, 2, plain.tokens().get(row, 3)).finish();
        var scored = ppo.setup()
                .learner()
                .policy()
                .score(new io.pposcope.model.Sequences(changed.prompts().tokens(), changed.tokens()), 1);
        for (int t = 0; t < changed.tokens().length(row); t++) {
            assertEquals(
                    scored.logProbs().get(row, t),
                    changed.logProbs().get(row, t),
                    Tolerances.FLOAT32_LOGIT,
                    "token " + t);
        }
    }

    @Test
    void a_dropped_row_is_not_in_the_rollout() {
        Rollout fewer = begin(4).drop(1).finish();
        assertEquals(plain.rows() - 1, fewer.rows());
        assertSameRow(0, fewer, 0);
        assertSameRow(2, fewer, 1);
    }

    @Test
    void a_restarted_row_draws_fresh_numbers() {
        Rollout again = begin(5).restart(2).finish();
        assertNotEquals(plain.tokens().row(2), again.tokens().row(2));
        assertEquals(0, Arrays.stream(again.byHand().row(2)).sum(), "the policy chose it freely");
        assertOthersSame(again, 2);
    }

    @Test
    void an_added_prompt_is_answered_too() {
        LiveRollout live = begin(4);
        Prompt prompt = lab.heldOutPrompts().batch(1, 0, 1).prompts().getFirst();
        assertEquals(plain.rows(), live.add(prompt));
        Rollout more = live.finish();
        assertEquals(prompt, more.prompts().prompts().getLast());
        assertTrue(more.tokens().length(plain.rows()) > 0);
        assertOthersSame(more);
    }

    @Test
    void other_sampling_is_marked_and_keeps_the_policys_log_probs() {
        SamplingControls cold = new SamplingControls(0.5, 1, SamplingControls.ALL_TOKENS, 1);
        Rollout changed = begin(3).sampling(cold).finish();
        int row = IntStream.range(0, changed.rows())
                .filter(r -> changed.tokens().length(r) > 3)
                .findFirst()
                .orElseThrow();
        assertEquals(0, changed.byHand().get(row, 2));
        assertEquals(1, changed.byHand().get(row, 3));
        assertNotEquals(
                changed.logProbs().get(row, 3), changed.samplingLogProbs().get(row, 3));
    }

    @Test
    void a_higher_limit_lets_cut_rows_go_on() {
        LiveRollout live = begin(10);
        assertTrue(live.done());
        live.maxNewTokens(14);
        assertFalse(live.done());
        Rollout longer = live.finish();
        int cut = IntStream.range(0, plain.rows())
                .filter(row -> plain.completions().get(row).truncated())
                .findFirst()
                .orElseThrow();
        assertTrue(longer.tokens().length(cut) > 10);
        assertEquals(plain.logProbs().get(cut, 9), longer.logProbs().get(cut, 9));
    }

    @Test
    void edits_survive_on_paper() {
        LiveRollout live = begin(4);
        int row = live.openRows().getFirst();
        live.replace(row, 1, 300).ban(0, 301).drop(3).restart(4);
        int added = live.add(lab.heldOutPrompts().batch(1, 0, 1).prompts().getFirst());
        live.step().force(added, 302);
        Rollout there = new io.pposcope.stage.RolloutStage(
                        ppo.setup().learner().policy(),
                        ppo.setup().reference(),
                        ppo.setup().learner().critic(),
                        ppo.setup().tokenizer(),
                        ppo.config().rollout(),
                        ppo.state().policyVersion(),
                        ppo.seed())
                .resume(live.soFar())
                .finish();
        assertEquals(live.finish(), there);
    }

    @Test
    void impossible_edits_are_refused_and_change_nothing() {
        LiveRollout live = begin(2);
        assertThrows(IndexOutOfBoundsException.class, () -> live.force(99, 3));
        assertThrows(IllegalArgumentException.class, () -> live.force(0, 1 << 20));
        String message = assertThrows(IndexOutOfBoundsException.class, () -> live.replace(0, 7, 300))
                .getMessage();
        assertTrue(message.contains("row 0 has no token 7: it has 2"), message);
        assertThrows(IllegalArgumentException.class, () -> live.maxNewTokens(0));
        String tooLong = assertThrows(IllegalArgumentException.class, () -> live.add("x".repeat(400)))
                .getMessage();
        assertTrue(tooLong.contains("context") && tooLong.contains("shorten the prompt"), tooLong);
        String limit = assertThrows(IllegalArgumentException.class, () -> live.maxNewTokens(100_000))
                .getMessage();
        assertTrue(limit.contains("say maxNewTokens("), limit);
        assertEquals(plain, live.finish());
        assertThrows(IllegalStateException.class, live::step);
    }
}
