package io.pposcope.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.math.SamplingControls;
import io.pposcope.reward.Responses;
import io.pposcope.trainer.Observation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StandardRulesTest {

    private static final int LENGTH = 20;

    /** The scores of iteration 19, before it a made-up history of one metric. */
    private static Observation observation(String path, IntToDoubleFunction numbers) {
        return observation(Map.of(path, numbers));
    }

    private static Observation observation(Map<String, IntToDoubleFunction> metrics) {
        Scores scores = scores(SamplingControls.exact());
        List<Map<String, Double>> history = IntStream.range(0, LENGTH)
                .mapToObj(i -> {
                    Map<String, Double> at = new HashMap<>();
                    metrics.forEach((path, numbers) -> at.put(path, numbers.applyAsDouble(i)));
                    return at;
                })
                .toList();
        return Observation.withHistory(scores, history);
    }

    private static Scores scores(SamplingControls controls) {
        Rollout made = Responses.of("a b a b a b", "a b c", "a b c d…");
        Rollout rollout = new Rollout(
                new PromptBatch(LENGTH - 1, made.prompts().prompts()),
                0,
                controls,
                made.completions(),
                made.tokens(),
                made.logProbs(),
                made.samplingLogProbs(),
                made.entropies(),
                made.refLogProbs(),
                made.values(),
                made.byHand());
        return new Scores(rollout, PerResponse.of(3, 2, 1), Map.of());
    }

    private static IntToDoubleFunction constant(double number) {
        return i -> number;
    }

    /** From one number to another in a straight line. */
    private static IntToDoubleFunction ramp(double from, double to) {
        return i -> from + (to - from) * i / (LENGTH - 1);
    }

    static Stream<Arguments> signatures() {
        return Stream.of(
                Arguments.of(StandardRules.klWithoutPlateau(0.25), "objective/kl", ramp(0, 0.5), constant(0.3)),
                Arguments.of(StandardRules.negativeKl(0.01), "objective/kl", constant(-0.02), constant(-0.005)),
                Arguments.of(StandardRules.lengthDrift(1.3), "tokens/response_length", ramp(30, 50), ramp(30, 36)),
                Arguments.of(StandardRules.truncation(0.1), "tokens/truncated_fraction", ramp(0, 0.4), constant(0.15)),
                Arguments.of(StandardRules.repetition(0.1), "tokens/repetition", ramp(0.05, 0.5), constant(0.3)),
                Arguments.of(StandardRules.entropyFloor(0.6), "objective/entropy", ramp(1, 0.3), ramp(1, 0.8)),
                Arguments.of(StandardRules.perplexityFloor(0.6), "objective/perplexity", ramp(7, 1.5), ramp(7, 5)),
                Arguments.of(
                        StandardRules.valueLoss(2),
                        "value/loss",
                        (IntToDoubleFunction) i -> Math.abs(10 - i),
                        ramp(10, 1)),
                Arguments.of(StandardRules.ratioBlowUp(0.1), "policy/ratio", ramp(1, 1.3), constant(1.05)),
                Arguments.of(StandardRules.clipFraction(0.3), "policy/clip_fraction", constant(0.4), constant(0.2)),
                Arguments.of(StandardRules.scoreSpread(2), "objective/score_std", ramp(1, 4), ramp(1, 1.5)),
                Arguments.of(
                        StandardRules.scoreByLength(0.5), "objective/score_by_length", constant(0.7), constant(0.3)),
                Arguments.of(StandardRules.deadGradients(), "policy/gradient_norm", constant(0), constant(1e-3)),
                Arguments.of(
                        StandardRules.notFinite(),
                        "value/loss",
                        (IntToDoubleFunction) i -> i == LENGTH - 1 ? Double.NaN : 1,
                        constant(1)));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void a_rule_fires_on_its_signature_and_not_beside_it(
            AlarmRule rule, String path, IntToDoubleFunction ill, IntToDoubleFunction well) {
        assertTrue(rule.check(observation(path, ill)).isPresent(), rule.name());
        assertFalse(rule.check(observation(path, well)).isPresent(), rule.name());
        assertFalse(
                rule.check(observation("another/path", ill)).isPresent()
                        && !rule.name().equals("not a number"),
                rule.name());
    }

    @Test
    void every_standard_rule_is_tested_and_explains_itself() {
        Set<String> tested = new HashSet<>(signatures()
                .map(arguments -> ((AlarmRule) arguments.get()[0]).name())
                .toList());
        tested.add("over-optimisation");
        assertEquals(
                tested,
                new HashSet<>(StandardRules.all().stream().map(AlarmRule::name).toList()));
        for (AlarmRule rule : StandardRules.all()) {
            assertEquals(
                    2,
                    rule.explanation().split("[.:](?: |$)(?=[A-Z]|$)").length,
                    rule.name() + ": " + rule.explanation());
            assertFalse(rule.advice().isBlank() || rule.source().isBlank());
        }
    }

    @Test
    void over_optimisation_is_proxy_up_and_gold_down() {
        AlarmRule rule = StandardRules.overOptimisation(0.5);
        IntToDoubleFunction hill = i -> i < 10 ? 0.1 * i : 1 - 0.2 * (i - 10);
        Finding finding = rule.check(observation(Map.of("objective/score", ramp(0, 2), "objective/gold_score", hill)))
                .orElseThrow();
        assertEquals(List.of(0, 1, 2), finding.rows());
        assertFalse(rule.check(observation(Map.of("objective/score", ramp(2, 0), "objective/gold_score", hill)))
                .isPresent());
        assertFalse(rule.check(observation(Map.of("objective/score", ramp(0, 2), "objective/gold_score", ramp(0, 1))))
                .isPresent());
    }

    @Test
    void the_worst_responses_come_first() {
        assertEquals(
                0,
                StandardRules.repetition(0.1)
                        .check(observation("tokens/repetition", ramp(0, 1)))
                        .orElseThrow()
                        .rows()
                        .getFirst());
        assertEquals(
                2,
                StandardRules.truncation(0.1)
                        .check(observation("tokens/truncated_fraction", ramp(0, 1)))
                        .orElseThrow()
                        .rows()
                        .getFirst());
    }

    @Test
    void negative_kl_looks_up_its_usual_causes() {
        Scores scores = scores(new SamplingControls(1, 0.9, SamplingControls.ALL_TOKENS, 1));
        List<Map<String, Double>> history = IntStream.range(0, LENGTH)
                .mapToObj(i -> Map.of("objective/kl", -0.05))
                .toList();
        String numbers = StandardRules.negativeKl(0.01)
                .check(Observation.withHistory(scores, history))
                .orElseThrow()
                .numbers();
        assertTrue(numbers.contains("top-p"), numbers);
    }

    @Test
    void an_alarm_is_raised_once_until_it_was_quiet() {
        Alarms alarms = Alarms.of(StandardRules.negativeKl(0.01));
        List<Integer> raisedAt = IntStream.range(10, 20)
                .filter(i ->
                        !alarms.look(at(i, i == 14 || i == 15 ? 0.5 : -0.5)).isEmpty())
                .boxed()
                .toList();
        assertEquals(List.of(10, 16), raisedAt);
        alarms.forgetFrom(12);
        assertEquals(List.of(10), alarms.raised().stream().map(Alarm::iteration).toList());
    }

    /** Observation of one iteration whose mean over five is the given number. */
    private static Observation at(int iteration, double kl) {
        Scores scores = scores(SamplingControls.exact());
        Rollout made = scores.rollout();
        Rollout rollout = new Rollout(
                new PromptBatch(iteration, made.prompts().prompts()),
                0,
                made.controls(),
                made.completions(),
                made.tokens(),
                made.logProbs(),
                made.samplingLogProbs(),
                made.entropies(),
                made.refLogProbs(),
                made.values(),
                made.byHand());
        return Observation.withHistory(
                rollout,
                IntStream.rangeClosed(0, iteration)
                        .mapToObj(i -> Map.of("objective/kl", kl))
                        .toList());
    }

    @Test
    void a_rule_that_fails_is_switched_off_and_said_to_be() {
        Alarms alarms = Alarms.of(new Broken(), StandardRules.negativeKl(0.01));
        assertEquals(1, alarms.look(at(10, -1)).size());
        assertTrue(
                alarms.failures().get("broken").contains("iteration 10: java.lang.IllegalStateException: on purpose"));
        assertTrue(alarms.view().text().contains("rule “broken” was switched off"));
    }

    private record Broken() implements AlarmRule {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Severity severity() {
            return Severity.NOTE;
        }

        @Override
        public String explanation() {
            return "";
        }

        @Override
        public String advice() {
            return "";
        }

        @Override
        public String source() {
            return "";
        }

        @Override
        public Optional<Finding> check(Observation observed) {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void sets_of_rules_can_be_changed_and_names_are_unique() {
        Alarms fewer = Alarms.standard().without("repetition");
        assertEquals(StandardRules.all().size() - 1, fewer.rules().size());
        assertEquals(
                StandardRules.all().size() - 1,
                fewer.with(StandardRules.klWithoutPlateau(0.05)).rules().size());
        assertThrows(
                IllegalArgumentException.class,
                () -> Alarms.of(StandardRules.repetition(0.1), StandardRules.repetition(0.2)));
    }

    @Test
    void an_alarm_shows_its_evidence() {
        Alarms alarms = Alarms.of(StandardRules.repetition(0.1));
        Alarm alarm = alarms.look(observation("tokens/repetition", ramp(0, 1))).getFirst();
        String text = alarm.view().text();
        assertTrue(
                text.contains("of neighbouring tokens were said before")
                        && text.contains("Try: TextRewards.repetitionPenalty")
                        && text.contains("a b a b a b"),
                text);
        assertTrue(alarms.view().text().contains("repetition"));
    }
}
