package io.pposcope.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.math.Clip;
import io.pposcope.math.KlEstimator;
import io.pposcope.math.KlPenalty;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.ScoreTransform;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.stage.ShapingStage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RewardFunctionTest {

    private static final Rollout ROLLOUT = Responses.of("one two three", "one two one two", "one…");
    private static final RewardFunction WORDS =
            RewardFunction.of("words", (prompt, response) -> response.pieces().size());
    private static final RewardFunction FIRST =
            RewardFunction.of("first", (prompt, response) -> prompt.id().equals("p0") ? 10 : 0);

    @Test
    void a_sum_keeps_the_parts_and_they_explain_the_score() {
        Scores scores = WORDS.plus(0.5, FIRST).score(ROLLOUT);
        assertEquals(PerResponse.of(8, 4, 1), scores.raw());
        assertEquals(Map.of("words", PerResponse.of(3, 4, 1), "first", PerResponse.of(5, 0, 0)), scores.parts());
        assertEquals(8, scores.explain(0).value());
        assertEquals("words + first", scores.explain(0).formula());
        assertEquals(
                Set.of("words", "first"),
                Set.copyOf(scores.explain(0).parts().stream()
                        .map(part -> part.what())
                        .toList()));
    }

    @Test
    void parts_of_one_name_become_one() {
        assertEquals(
                Map.of("words", PerResponse.of(6, 8, 2)),
                WORDS.plus(WORDS).score(ROLLOUT).parts());
    }

    @Test
    void parts_sum_to_the_score_whatever_is_done_to_it() {
        RewardFunction composed = WORDS.calibratedOn(ROLLOUT)
                .plus(2, FIRST.clipped(-1, 3))
                .scheduled(iteration -> 1.0 / iteration)
                .clipped(-0.2, 5);
        Scores scores = composed.score(ROLLOUT);
        for (int row = 0; row < ROLLOUT.rows(); row++) {
            int at = row;
            assertEquals(
                    scores.raw().get(row),
                    scores.parts().values().stream()
                            .mapToDouble(part -> part.get(at))
                            .sum(),
                    Tolerances.EXACT);
        }
        assertTrue(scores.parts().keySet().containsAll(Set.of("words", "centre", "first", "clip")));
    }

    @Test
    void a_clip_says_what_it_took() {
        Scores scores = WORDS.clipped(2, 3).score(ROLLOUT);
        assertEquals(PerResponse.of(3, 3, 2), scores.raw());
        assertEquals(PerResponse.of(0, -1, 1), scores.parts().get("clip"));
        assertThrows(IllegalArgumentException.class, () -> WORDS.clipped(3, 3));
    }

    @Test
    void a_schedule_weighs_by_iteration() {
        assertEquals(
                PerResponse.of(9, 12, 3),
                WORDS.scheduled(iteration -> iteration).score(ROLLOUT).raw());
    }

    @Test
    void calibration_gives_mean_0_and_deviation_1_on_its_responses_and_stays_elsewhere() {
        RewardFunction calibrated = WORDS.calibratedOn(ROLLOUT);
        Scores same = calibrated.score(ROLLOUT);
        assertEquals(0, same.raw().mean(), Tolerances.EXACT);
        assertEquals(1, same.raw().std(), Tolerances.EXACT);
        double std = PerResponse.of(3, 4, 1).std();
        assertEquals(
                (2 - 8 / 3.0) / std, calibrated.score(Responses.of("a b")).raw().get(0), Tolerances.EXACT);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> WORDS.calibratedOn(Responses.of("a b", "c d")))
                .getMessage();
        assertTrue(message.contains("all 2 responses score 2.0"), message);
    }

    @Test
    void rewards_per_token_stay_apart_from_the_score() {
        RewardFunction perToken = RewardFunction.perToken("position", (rollout, row, token) -> token);
        Scores scores = WORDS.plus(0.5, perToken).score(ROLLOUT);
        assertEquals(PerResponse.of(3, 4, 1), scores.raw());
        assertEquals(1, scores.perToken().get(0, 2));
        assertEquals(0.5, scores.tokenParts().get("position").get(1, 1));
    }

    @Test
    void a_score_set_by_hand_is_said_to_be() {
        assertTrue(WORDS.score(ROLLOUT).withScore(1, 7).explain(1).toText().contains("set by hand"));
    }

    /** NaN, infinities, and numbers whose squares would be infinite; in the score, in a part, from Java or a guest. */
    @Test
    void a_score_that_no_sum_of_squares_can_hold_is_refused_by_response() {
        for (double score : new double[] {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e155, 2e100, Double.MAX_VALUE
        }) {
            RewardFunction huge =
                    RewardFunction.of("huge", (prompt, response) -> prompt.id().equals("p1") ? score : 0);
            for (RewardFunction reward :
                    List.of(huge, WORDS.plus(huge), huge.clipped(-1, 1), huge.named("other"), huge.plus(-1, huge))) {
                String message = assertThrows(IllegalArgumentException.class, () -> reward.score(ROLLOUT))
                        .getMessage();
                assertTrue(
                        message.contains("of response 1 is " + score)
                                && message.contains("1.0E100")
                                && message.contains("one two one two"),
                        message);
            }
        }
        String guest = assertThrows(IllegalArgumentException.class, () -> GuestReward.javaScript(
                                "huge", "const reward = r => r.index === 2 ? 1e300 : 0")
                        .score(ROLLOUT))
                .getMessage();
        assertTrue(guest.contains("of response 2 is 1.0E300"), guest);
        assertEquals(
                1e100,
                RewardFunction.of("large", (prompt, response) -> 1e100)
                        .score(ROLLOUT)
                        .raw()
                        .get(0));
    }

    @Test
    void a_long_response_is_cut_in_an_error() {
        RewardFunction broken = RewardFunction.of("broken", (prompt, response) -> Double.NaN);
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> broken.score(Responses.of("word ".repeat(100_000))))
                                .getMessage()
                                .length()
                        < 1000);
    }

    /** The engine computes with 32-bit numbers. */
    @Test
    void a_reward_too_large_for_the_update_is_refused_by_response_and_score() {
        ShapingRule raw = new ShapingRule(new ScoreTransform.None(Clip.none()), 0, new KlPenalty(KlEstimator.K1, 0));
        RewardFunction huge =
                RewardFunction.of("huge", (prompt, response) -> prompt.id().equals("p2") ? 1e30 : 0);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ShapingStage(raw, RunningMoments.start()).apply(huge.score(ROLLOUT)))
                .getMessage();
        assertTrue(message.contains("response 2") && message.contains("1.0E30"), message);
        RewardFunction token = RewardFunction.perToken("huge", (rollout, row, at) -> row == 1 ? 1e30 : 0);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new ShapingStage(raw, RunningMoments.start())
                        .apply(token.score(ROLLOUT)))
                .getMessage()
                .contains("token 0 of response 1"));
    }

    @Test
    void text_rules_count_what_they_say() {
        assertEquals(
                PerResponse.of(-0.5, -1, 0),
                TextRewards.lengthPenalty(2, 0.5).score(ROLLOUT).raw());
        assertEquals(
                PerResponse.of(0, 0, -2), TextRewards.ends(2).score(ROLLOUT).raw());
        assertEquals(
                PerResponse.of(0.25, 0.5, 0.25),
                TextRewards.mentions(0.25, "ONE").score(ROLLOUT).raw());
        assertEquals(
                PerResponse.of(1, 0, 0),
                TextRewards.format("one .* three", 1).score(ROLLOUT).raw());
        PerResponse repeated = TextRewards.repetitionPenalty(3)
                .score(Responses.of(" a b a b", "a b c", "x"))
                .raw();
        assertEquals(PerResponse.of(-1, 0, 0), repeated);
    }
}
