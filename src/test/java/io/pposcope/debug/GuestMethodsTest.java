package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.Tolerances;
import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.Advantages;
import io.pposcope.math.Loss;
import io.pposcope.math.LossAveraging;
import io.pposcope.math.PolicyTerms;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TokenRows;
import io.pposcope.math.TypedMethods;
import io.pposcope.model.LearnerState;
import io.pposcope.model.PolicyObjective.KlTerm;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.polyglot.GuestFailure;
import io.pposcope.reward.polyglot.GuestLanguage;
import io.pposcope.reward.polyglot.GuestLimits;
import io.pposcope.reward.polyglot.GuestMethods;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.Presets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Advantages and losses in Python and JavaScript: equal to those in Java, under the limits of rewards. */
class GuestMethodsTest {

    private static final String PYTHON_GRPO =
            """
            def advantages(group):
                mean = sum(r.reward for r in group) / len(group)
                variance = sum((r.reward - mean) ** 2 for r in group) / (len(group) - 1)
                return [(r.reward - mean) / (variance ** 0.5 + 1e-6) for r in group]
            """;

    private static final String JAVASCRIPT_GRPO =
            """
            function advantages(group) {
              const mean = group.reduce((sum, r) => sum + r.reward, 0) / group.length;
              const squares = group.reduce((sum, r) => sum + (r.reward - mean) ** 2, 0);
              return group.map(r => (r.reward - mean) / (Math.sqrt(squares / (group.length - 1)) + 1e-6));
            }
            """;

    private static final String PYTHON_LOSSES =
            """
            import math

            def clipped(ratio, a, low, high):
                loss = max(-a * ratio, -a * min(max(ratio, low), high))
                return loss, loss if loss == -a * ratio else 0

            def each(r, term):
                terms = [term(t) for t in range(r.length)]
                return {"loss": [loss for loss, _ in terms], "slope": [slope for _, slope in terms]}

            def ppo_of(r):
                return each(r, lambda t: clipped(
                    math.exp(r.log_probs[t] - r.old_log_probs[t]), r.advantages[t], 0.8, 1.2))

            def grpo_of(r):
                made = ppo_of(r)
                for t in range(r.length):
                    distance = r.log_probs[t] - r.ref_log_probs[t]
                    made["loss"][t] += 0.3 * (math.exp(-distance) - 1 + distance)
                    made["slope"][t] += 0.3 * (1 - math.exp(-distance))
                return made

            def gspo_of(r):
                return each(r, lambda t: clipped(r.sequence_ratio, r.advantages[t], 0.9, 1.15))

            loss = METHOD_of
            """;

    private static final String JAVASCRIPT_LOSSES =
            """
            const clipped = (ratio, a, low, high) => {
              const loss = Math.max(-a * ratio, -a * Math.min(Math.max(ratio, low), high));
              return [loss, loss === -a * ratio ? loss : 0];
            };
            const each = (r, term) => {
              const terms = Array.from({length: r.length}, (_, t) => term(t));
              return {loss: terms.map(pair => pair[0]), slope: terms.map(pair => pair[1])};
            };
            const ppo_of = r => each(r, t =>
              clipped(Math.exp(r.logProbs[t] - r.oldLogProbs[t]), r.advantages[t], 0.8, 1.2));
            const grpo_of = r => each(r, t => {
              const [loss, slope] = clipped(Math.exp(r.logProbs[t] - r.oldLogProbs[t]), r.advantages[t], 0.8, 1.2);
              const distance = r.logProbs[t] - r.refLogProbs[t];
              return [loss + 0.3 * (Math.exp(-distance) - 1 + distance), slope + 0.3 * (1 - Math.exp(-distance))];
            });
            const gspo_of = r => each(r, t => clipped(r.sequenceRatio, r.advantages[t], 0.9, 1.15));
            const losses = responses => responses.map(METHOD_of);
            """;

    private static WorldLab lab;

    @BeforeAll
    static void open() {
        lab = WorldLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static PpoMax trainer(UnaryOperator<ConfigDraft> changes) {
        return lab.trainer(
                Presets.named("dr-grpo")
                        .with(c -> changes.apply(c.rolloutBatchSize(8)
                                .maxNewTokens(8)
                                .minibatches(1, 4, 4)
                                .responsesPerPrompt(2)
                                .averaging(LossAveraging.TOKEN_MEAN)
                                .klLoss(KlTerm.none()))),
                7);
    }

    @Test
    void an_advantage_equals_the_one_built_in() {
        Advantages expected = trainer(c -> c.advantage(ResponseBaseline.GROUP_STANDARDISED))
                .next()
                .advantages();
        AdvantageFunction python = GuestMethods.advantage(GuestLanguage.PYTHON, "grpo", PYTHON_GRPO);
        AdvantageFunction javaScript = GuestMethods.advantage(GuestLanguage.JAVASCRIPT, "grpo", JAVASCRIPT_GRPO);
        for (AdvantageFunction function : List.of(python, javaScript)) {
            Advantages found = trainer(c -> c.advantage(function)).next().advantages();
            for (int row = 0; row < expected.rollout().rows(); row++) {
                double[] all = new double[found.perToken().length(row)];
                Arrays.fill(all, expected.perToken().get(row, 0));
                assertArrayEquals(all, found.perToken().row(row), Tolerances.FITTED, "response " + row);
            }
            assertTrue(function.comparesGroups());
        }
        AdvantageFunction tokens = GuestMethods.advantage(
                GuestLanguage.PYTHON, "tokens", "def advantage(r):\n    return [2 * x for x in r.rewards]");
        Advantages found = trainer(c -> c.advantage(tokens)).next().advantages();
        assertEquals(found.rewards().perToken().times(2), found.perToken());
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of(GuestLanguage.PYTHON, PYTHON_LOSSES, "ppo", TypedMethods.PPO),
                Arguments.of(GuestLanguage.PYTHON, PYTHON_LOSSES, "grpo", TypedMethods.GRPO),
                Arguments.of(GuestLanguage.PYTHON, PYTHON_LOSSES, "gspo", TypedMethods.GSPO),
                Arguments.of(GuestLanguage.JAVASCRIPT, JAVASCRIPT_LOSSES, "ppo", TypedMethods.PPO),
                Arguments.of(GuestLanguage.JAVASCRIPT, JAVASCRIPT_LOSSES, "grpo", TypedMethods.GRPO),
                Arguments.of(GuestLanguage.JAVASCRIPT, JAVASCRIPT_LOSSES, "gspo", TypedMethods.GSPO));
    }

    /** {@code TypedMethods} equal those built in, by other tests. */
    @ParameterizedTest
    @MethodSource("losses")
    void a_loss_equals_the_one_in_java(GuestLanguage language, String source, String method, TokenLoss java) {
        TokenLoss loss = GuestMethods.loss(language, method, source.replace("METHOD", method));
        PolicyTerms terms = TypedMethods.terms(3);
        Loss expected = java.loss(terms, LossAveraging.TOKEN_MEAN);
        Loss found = loss.loss(terms, LossAveraging.TOKEN_MEAN);
        assertEquals(expected.value(), found.value(), Tolerances.EXACT);
        assertArrayEquals(expected.gradient().flat(), found.gradient().flat(), Tolerances.EXACT);
    }

    @Test
    void what_if_shows_a_loss_before_it_trains_and_it_then_trains_like_the_one_in_java() {
        TokenLoss loss = GuestMethods.loss(GuestLanguage.PYTHON, "ppo", PYTHON_LOSSES.replace("METHOD", "ppo"));
        try (Run run = Run.of(trainer(c -> c))) {
            run.step(Boundary.STAGE, 4);
            LearnerState before = run.trainer().setup().learner().state();
            PredictedEffect shown = run.whatIf().with(c -> c.loss(loss)).effect();
            assertEquals(before, run.trainer().setup().learner().state());
            assertEquals(
                    run.whatIf().with(c -> c.loss(TypedMethods.PPO)).effect().policyGradientNorm(),
                    shown.policyGradientNorm(),
                    Tolerances.FLOAT32);
        }
        PpoMax java = trainer(c -> c.loss(TypedMethods.PPO));
        PpoMax guest = trainer(c -> c.loss(loss));
        java.next();
        guest.next();
        assertEquals(java.setup().learner().state(), guest.setup().learner().state(), "to the bit");
    }

    @Test
    void what_a_loss_returns_is_checked_before_its_first_use() {
        refused("the loss “bad” has the derivative", "{'loss': r.log_probs, 'slope': r.log_probs}");
        refused("a loss is two named lists, loss and slope, of one number per token each", "r.log_probs");
        refused("a loss is two named lists", "{'loss': r.log_probs}");
        refused("a loss is two named lists", "{'loss': 1, 'slope': 0}");
        refused("is a return missing?", "None");
        refused(
                "numbers as slope for a response of 1 tokens; expected one number for each",
                "{'loss': r.log_probs, 'slope': [1, 1]}");
        refused("a loss must be a finite number", "{'loss': [float('nan')] * r.length, 'slope': r.log_probs}");
        refused("AttributeError", "r.text");
        refused(
                "of which some tokens do not count",
                "{'loss': [sum(r.log_probs) / r.length] * r.length, 'slope': [1] * r.length}");
        refused("tried on made-up responses before its first use", "r.nothing");
        String none = assertThrows(
                        GuestFailure.class,
                        () -> GuestMethods.loss(GuestLanguage.PYTHON, "bad", "def reward(r):\n    return 1"))
                .getMessage();
        assertTrue(none.contains("defines no function loss(response), losses(responses) or bad(response)"), none);
    }

    /** The same mean over the tokens that count, also where none does. */
    @Test
    void a_loss_sees_which_tokens_count() {
        String source =
                """
                def loss(r):
                    n = max(1, sum(r.counted))
                    mean = sum(p * c for p, c in zip(r.log_probs, r.counted)) / n
                    return {"loss": [mean] * r.length, "slope": r.counted}
                """;
        TokenRows rows = TokenRows.of(new double[] {-1, -2, -6}, new double[] {-3});
        PolicyTerms terms = new PolicyTerms(
                rows,
                rows,
                rows,
                rows,
                rows,
                TokenRows.of(new double[] {1, 1, 0}, new double[] {0}),
                rows.map(any -> 0),
                List.of(0, 1));
        assertEquals(
                TokenRows.of(new double[] {-1.5, -1.5, 0}, new double[] {0}),
                GuestMethods.loss(GuestLanguage.PYTHON, "mean", source)
                        .values(terms)
                        .values());
    }

    private static void refused(String words, String returned) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> GuestMethods.loss(GuestLanguage.PYTHON, "bad", "def loss(r):\n    return " + returned))
                .getMessage();
        assertTrue(message.contains(words), message);
    }

    @Test
    void a_wrong_or_slow_advantage_pauses_the_run_and_names_the_response() {
        pauses("ZeroDivisionError", "on response 3", "def advantage(r):\n    return 1 / (r.number - 3)");
        pauses("an advantage must be a finite number", "on response 0", "def advantage(r):\n    return float('nan')");
        pauses("expected one number for each", "on response 0", "def advantage(r):\n    return [1] * (r.length + 1)");
        pauses(
                "it must return a list with one for each",
                "for responses [0, 1]",
                "def advantages(group):\n    return [1]");
        pauses("advantages are a number for a response", "on response 0", "def advantage(r):\n    return {'a': 1}");
        pauses(
                "it ran for more than 0.3 s",
                "on response 2",
                "def advantage(r):\n    while r.number == 2:\n        pass" + "\n    return 1");
        pauses(
                "it ran for more than 0.6 s",
                "on responses [4, 5]",
                "def advantages(group):\n    while group[0].number == 4:\n        pass\n    return [1, 2]");
    }

    private static void pauses(String what, String where, String source) {
        AdvantageFunction function = GuestMethods.advantage(
                GuestLanguage.PYTHON,
                "wrong",
                "cell 9",
                source,
                Map.of(),
                GuestLimits.standard().within(0.3, 0.6));
        try (Run run = Run.of(trainer(c -> c.advantage(function)))) {
            run.step(Boundary.ITERATION);
            String why = why(run);
            assertTrue(why.contains(what) && why.contains(where), why);
            assertEquals(List.of(), run.history().metrics());
        }
    }

    private static String why(Run run) {
        return String.join(" ", run.why().view().text().split("\\s+"));
    }

    /** No made-up response of the check is that long. */
    @Test
    void after_a_loss_that_hangs_the_iteration_is_begun_anew_with_another() {
        TokenLoss hangs = GuestMethods.loss(
                GuestLanguage.PYTHON,
                "hangs",
                "cell 9",
                PYTHON_LOSSES.replace(
                        "loss = METHOD_of",
                        "def loss(r):\n    while r.length > 4 and r.number == 5:\n        pass\n    return ppo_of(r)"),
                Map.of(),
                GuestLimits.standard().within(0.5, 30));
        PpoMax straight = trainer(c -> c.loss(TypedMethods.PPO));
        straight.next();
        try (Run run = Run.of(trainer(c -> c.loss(hangs)))) {
            run.step(Boundary.ITERATION);
            assertTrue(why(run).contains("it ran for more than 0.5 s on response 5"), why(run));
            run.with(c -> c.loss(TypedMethods.PPO)).tree().rewindTo(0);
            run.step(Boundary.ITERATION);
            assertEquals(
                    straight.setup().learner().state(),
                    run.trainer().setup().learner().state());
        }
    }

    @Test
    void a_source_of_several_functions_is_each_of_them() {
        String source = "def advantage(r):\n    return 3\ndef reward(r):\n    return 2";
        Advantages made = trainer(c -> c.advantage(GuestMethods.advantage(GuestLanguage.PYTHON, "both", source)))
                .with(GuestReward.python("both", source))
                .next()
                .advantages();
        assertEquals(2, made.rewards().scores().raw().mean());
        assertEquals(3, made.perToken().mean());
    }
}
