package io.pposcope.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.evaluate.HeadToHead.Result;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.RandomStreams;
import io.pposcope.reward.Responses;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadToHeadTest {

    private static Scores scores(double... numbers) {
        Rollout rollout = Responses.of(
                IntStream.range(0, numbers.length).mapToObj(row -> "answer").toArray(String[]::new));
        List<Prompt> prompts = IntStream.range(0, numbers.length)
                .mapToObj(row -> new Prompt("p" + row, row % 3 == 2 ? "怎么办？" : "how?", List.of(1), List.of("x")))
                .toList();
        Rollout asked = new Rollout(
                new PromptBatch(0, prompts),
                0,
                rollout.controls(),
                rollout.completions(),
                rollout.tokens(),
                rollout.logProbs(),
                rollout.samplingLogProbs(),
                rollout.entropies(),
                rollout.refLogProbs(),
                rollout.values(),
                rollout.byHand());
        return new Scores(asked, PerResponse.of(numbers), Map.of());
    }

    @Test
    void wins_ties_and_losses_are_counted_by_language() {
        HeadToHead duel =
                HeadToHead.of("a", scores(1, 2, 3, 4, 0, 0), "b", scores(0, 2.05, 0, 0, 0, 9), Scores::raw, 0.1);
        Result all = duel.results().get("all");
        assertEquals(List.of(3, 2, 1), List.of(all.wins(), all.ties(), all.losses()));
        Result english = duel.results().get("English");
        assertEquals(List.of(2, 2, 0), List.of(english.wins(), english.ties(), english.losses()));
        Result chinese = duel.results().get("Chinese");
        assertEquals(List.of(1, 0, 1), List.of(chinese.wins(), chinese.ties(), chinese.losses()));
        assertEquals(-3, chinese.difference());
        assertTrue(duel.view().text().contains("Chinese"));
    }

    @Test
    void any_judge_will_do() {
        HeadToHead duel = HeadToHead.of(
                "a",
                scores(1, 1, 1),
                "b",
                scores(0, 0, 0),
                scores -> scores.raw().map(x -> -x),
                0);
        assertEquals(3, duel.results().get("all").losses());
    }

    @Test
    void other_prompts_are_no_match() {
        assertThrows(
                IllegalArgumentException.class,
                () -> HeadToHead.of("a", scores(1, 2), "b", scores(1, 2, 3), Scores::raw, 0));
    }

    /**
     * Of equal policies, about 95 of 100 intervals contain 0: within 4 standard errors, and a small sample's slack of
     * 2.
     */
    @Test
    void the_interval_covers() {
        int trials = 200;
        long covered = IntStream.range(0, trials)
                .filter(trial -> {
                    var random = RandomStreams.at(5, trial);
                    double[] numbers = IntStream.range(0, 40)
                            .mapToDouble(i -> random.nextGaussian())
                            .toArray();
                    Result result = HeadToHead.of("a", scores(numbers), "b", scores(new double[40]), Scores::raw, 0)
                            .results()
                            .get("all");
                    return result.low() <= 0 && 0 <= result.high();
                })
                .count();
        assertEquals(
                0.95, covered / (double) trials, Tolerances.share(0.95, trials) + Tolerances.SMALL_SAMPLE_COVERAGE);
    }
}
