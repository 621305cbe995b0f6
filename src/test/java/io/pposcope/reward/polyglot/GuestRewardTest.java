package io.pposcope.reward.polyglot;

import static io.pposcope.reward.polyglot.GuestLanguage.JAVASCRIPT;
import static io.pposcope.reward.polyglot.GuestLanguage.PYTHON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.TokenView;
import io.pposcope.math.TokenRows;
import io.pposcope.reward.Responses;
import io.pposcope.reward.RewardFunction;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GuestRewardTest {

    private static final Rollout ROLLOUT = Responses.of("one two three", "four…");

    private static PerResponse score(GuestLanguage language, String source) {
        return scores(language, source).raw();
    }

    private static Scores scores(GuestLanguage language, String source) {
        return GuestReward.of(language, "mine", source).score(ROLLOUT);
    }

    /** The same reward in both languages, and what it gives. */
    static Stream<Arguments> members() {
        return Stream.of(
                Arguments.of("len(response.text.split())", "response.text.split(' ').length", PerResponse.of(3, 1)),
                Arguments.of(
                        "len(response.prompt) + response.index",
                        "response.prompt.length + response.index",
                        PerResponse.of(5, 6)),
                Arguments.of("response.length", "response.length", PerResponse.of(3, 1)),
                Arguments.of(
                        "len(response.tokens) + len(response.tokens[0].piece)",
                        "response.tokens.length + response.pieces[0].length",
                        PerResponse.of(6, 6)),
                Arguments.of("sum(response.ids)", "response.ids.reduce((a, b) => a + b)", PerResponse.of(33, 10)),
                Arguments.of(
                        "sum(response.log_probs)", "response.logProbs.reduce((a, b) => a + b)", PerResponse.of(-6, -1)),
                Arguments.of(
                        "max(response.ref_log_probs)", "Math.max(...response.refLogProbs)", PerResponse.of(-1.5, -1.5)),
                Arguments.of("sum(response.kls)", "response.kls.reduce((a, b) => a + b)", PerResponse.of(1.5, 0.5)),
                Arguments.of(
                        "response.kl",
                        "response.tokens.map(t => t.kl).reduce((a, b) => a + b)",
                        PerResponse.of(1.5, 0.5)),
                Arguments.of(
                        "response.kl > 1 or response.contains('four')",
                        "response.kl > 1 || response.contains('four')",
                        PerResponse.of(1, 1)),
                Arguments.of(
                        "response.score > 0 or response.score <= 0",
                        "response.score > 0 || response.score <= 0",
                        PerResponse.of(0, 0)),
                Arguments.of(
                        "response.tokens[-1].position + response.number",
                        "response.tokens.at(-1).position + response.number",
                        PerResponse.of(2, 1)),
                Arguments.of(
                        "response.entropies[-1] + response.values[0]",
                        "response.entropies.at(-1) + response.values[0]",
                        PerResponse.of(2.5, 0.5)),
                Arguments.of(
                        "1 if response.finish == 'end' else 2",
                        "response.finish === 'end' ? 1 : 2",
                        PerResponse.of(1, 2)),
                Arguments.of("response.truncated", "response.truncated", PerResponse.of(0, 1)),
                Arguments.of("response.iteration", "response.iteration", PerResponse.of(3, 3)));
    }

    @ParameterizedTest
    @MethodSource("members")
    void a_response_is_a_natural_object_of_either_language(String python, String javaScript, PerResponse expected) {
        assertEquals(expected, score(PYTHON, "def reward(response):\n    return " + python));
        assertEquals(expected, score(JAVASCRIPT, "function reward(response) { return " + javaScript + "; }"));
    }

    @Test
    void a_response_and_its_tokens_have_the_names_they_have_in_java() {
        ResponseBatch batch = ResponseBatch.of(ROLLOUT, Map.of());
        for (Spelling spelling : Spelling.values()) {
            for (Method method : ResponseView.class.getDeclaredMethods()) {
                assertTrue(
                        !isMember(method)
                                || new ResponseMembers(batch, 0, spelling).hasMember(spelling.of(method.getName())),
                        method::getName);
            }
            for (Method method : TokenView.class.getDeclaredMethods()) {
                assertTrue(
                        !isMember(method)
                                || new TokenMembers(batch, 0, 0, spelling).hasMember(spelling.of(method.getName())),
                        method::getName);
            }
        }
        assertEquals("ref_log_prob", Spelling.SNAKE.of("refLogProb"));
        assertFalse(new TokenMembers(batch, 0, 0, Spelling.SNAKE).hasMember("refLogProb"));
    }

    /** {@code known} takes a Java function; a guest asks whether a number is NaN. */
    private static boolean isMember(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !method.isSynthetic()
                && !method.getName().equals("known");
    }

    @Test
    void a_function_of_the_rewards_own_name_will_do() {
        assertEquals(PerResponse.of(1, 1), score(PYTHON, "mine = lambda response: 1"));
        assertEquals(PerResponse.of(1, 1), score(JAVASCRIPT, "const mine = response => 1"));
    }

    @Test
    void all_responses_may_be_scored_together() {
        assertEquals(
                PerResponse.of(1, -1),
                score(
                        PYTHON,
                        "def rewards(responses):\n    mean = sum(r.length for r in responses) / len(responses)\n"
                                + "    return [r.length - mean for r in responses]"));
        assertEquals(
                PerResponse.of(0, 1),
                score(JAVASCRIPT, "function rewards(responses) { return responses.map(r => r.index); }"));
        assertEquals(
                Set.of("a", "b"),
                scores(PYTHON, "def rewards(responses):\n    return {'a': [1, 2], 'b': [3, 4]}")
                        .parts()
                        .keySet());
    }

    @Test
    void named_parts_are_kept_apart() {
        Scores scores = scores(
                PYTHON, "def reward(r):\n    return {'short': -r.length, 'ends': 1 if r.finish == 'end' else 0}");
        assertEquals(Map.of("short", PerResponse.of(-3, -1), "ends", PerResponse.of(1, 0)), scores.parts());
        assertEquals(PerResponse.of(-2, -1), scores.raw());
        assertEquals(
                Map.of("x", PerResponse.of(0, 1)),
                scores(JAVASCRIPT, "const reward = r => ({x: r.index})").parts());
    }

    @Test
    void a_number_per_token_is_a_reward_per_token() {
        Scores scores = scores(PYTHON, "def reward(r):\n    return [0.5 * i for i in range(r.length)]");
        assertEquals(TokenRows.of(new double[] {0, 0.5, 1}, new double[] {0}), scores.perToken());
        assertEquals(PerResponse.of(0, 0), scores.raw());
        Scores mixed = scores(JAVASCRIPT, "const reward = r => ({whole: 2, each: r.kls.map(k => -k)})");
        assertEquals(
                TokenRows.of(new double[] {-0.5, -0.5, -0.5}, new double[] {-0.5}),
                mixed.tokenParts().get("each"));
        assertEquals(PerResponse.of(2, 2), mixed.raw());
    }

    @Test
    void other_rewards_can_be_seen() {
        RewardFunction words = RewardFunction.of(
                "words", (prompt, response) -> response.pieces().size());
        assertEquals(
                PerResponse.of(6, 2),
                GuestReward.python("twice", "def reward(r):\n    return 2 * r.scores['words']")
                        .seeing("words", words)
                        .score(ROLLOUT)
                        .raw());
        assertEquals(
                PerResponse.of(6, 2),
                GuestReward.javaScript("twice", "const reward = r => 2 * r.scores.words")
                        .seeing("words", words)
                        .score(ROLLOUT)
                        .raw());
    }

    @Test
    void java_values_can_be_seen() {
        record Weights(double perWord, List<String> words) {}
        Map<String, ?> inputs =
                Map.of("weights", new Weights(0.5, List.of("one", "two")), "bonus", new double[] {1, 2});
        assertEquals(
                PerResponse.of(2, 2),
                GuestReward.of(
                                PYTHON,
                                "w",
                                "cell 1",
                                "def reward(r):\n" + "    return weights['perWord'] * sum(w in "
                                        + "r.text for w in weights['words']) + bonus[r.index]",
                                inputs,
                                GuestLimits.standard())
                        .score(ROLLOUT)
                        .raw());
        assertEquals(
                PerResponse.of(2, 2),
                GuestReward.of(
                                JAVASCRIPT,
                                "w",
                                "cell 1",
                                "const reward = r => weights.perWord * "
                                        + "weights.words.filter(w => r.text.includes(w)).length + bonus[r.index]",
                                inputs,
                                GuestLimits.standard())
                        .score(ROLLOUT)
                        .raw());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> GuestReward.of(
                                PYTHON, "w", "cell 1", "", Map.of("t", new Thread()), GuestLimits.standard()))
                .getMessage();
        assertTrue(message.contains("t is a java.lang.Thread"), message);
    }

    private static GuestFailure failure(GuestLanguage language, String source) {
        return assertThrows(GuestFailure.class, () -> scores(language, source));
    }

    @Test
    void errors_name_the_line_in_the_guests_own_source() {
        GuestFailure python =
                failure(PYTHON, "def helper(n):\n    return 1 / n\n\ndef reward(r):\n    return helper(r.index)");
        assertEquals("ZeroDivisionError", python.kind());
        assertEquals(List.of(0), python.rows());
        assertTrue(
                python.getMessage().contains("mine.py, line 2, in helper")
                        && python.getMessage().contains("mine.py, line 5, in reward")
                        && python.getMessage().contains("one two three"),
                python.getMessage());
        GuestFailure javaScript = failure(JAVASCRIPT, "function reward(r) {\n  return r.missing.length;\n}");
        assertEquals("TypeError", javaScript.kind());
        assertTrue(javaScript.getMessage().contains("mine.js, line 2, in reward"), javaScript.getMessage());
    }

    @Test
    void a_source_that_does_not_parse_is_refused_when_it_is_defined() {
        String python = assertThrows(GuestFailure.class, () -> GuestReward.python("p", "def reward(r:\n    pass"))
                .getMessage();
        assertTrue(python.contains("SyntaxError") && python.contains("line 1"), python);
        String javaScript = assertThrows(
                        GuestFailure.class, () -> GuestReward.javaScript("p", "let a = 1;\nfunction reward(r {"))
                .getMessage();
        assertTrue(javaScript.contains("SyntaxError") && javaScript.contains("line 2"), javaScript);
        String none = assertThrows(GuestFailure.class, () -> GuestReward.python("p", "x = 1"))
                .getMessage();
        assertTrue(none.contains("defines no function reward(response)"), none);
    }

    static Stream<Arguments> wrongReturns() {
        return Stream.of(
                Arguments.of("float('nan')", "NaN", "finite"),
                Arguments.of("10 ** 400", "Infinity", "finite"),
                Arguments.of("None", "undefined", "is a return missing?"),
                Arguments.of("'good'", "'good'", "a score is a number"),
                Arguments.of("[1, 2]", "[1, 2]", "2 numbers for a response of 3 tokens"),
                Arguments.of("['a', 'b', 'c'][:r.length]", "['a', 'b', 'c'].slice(0, r.length)", "for token 0"),
                Arguments.of("{}", "({})", "a reward is a number"),
                Arguments.of("object()", "Symbol('x')", "a reward is a number"));
    }

    @ParameterizedTest
    @MethodSource("wrongReturns")
    void what_is_no_score_is_reported_by_row(String python, String javaScript, String expected) {
        for (GuestFailure failure : List.of(
                failure(PYTHON, "def reward(r):\n    return " + python),
                failure(JAVASCRIPT, "const reward = r => " + javaScript))) {
            assertEquals("ReturnValue", failure.kind(), failure.getMessage());
            assertTrue(
                    failure.getMessage().contains(expected)
                            && failure.rows().contains(0)
                            && failure.getMessage().contains("one two three"),
                    failure.getMessage());
        }
    }

    @Test
    void missing_rows_are_counted() {
        String message =
                failure(PYTHON, "def rewards(responses):\n    return [1]").getMessage();
        assertTrue(message.contains("1 items for 2 responses"), message);
    }

    @Test
    void what_it_prints_comes_out() {
        StringBuilder printed = new StringBuilder();
        GuestReward.python("p", "print('defining')\ndef reward(r):\n    print('scoring', r.index, '…')\n    return 0")
                .printingTo(printed::append)
                .score(ROLLOUT);
        assertTrue(printed.toString().contains("scoring 0 …\nscoring 1 …\n"), printed.toString());
    }

    @Test
    void cells_keep_their_variables_and_hand_values_to_java() {
        StringBuilder printed = new StringBuilder();
        GuestCells.run(
                PYTHON, "cell 1", "x = 3\nwords = ['a', 'b']\nprint('hi')", Map.of(), List.of(), printed::append);
        GuestCells.Result result = GuestCells.run(
                PYTHON,
                "cell 2",
                "y = {'n': x + given, 'w': words}\ny",
                Map.of("given", 4L),
                List.of("y"),
                printed::append);
        assertEquals("{'n': 7, 'w': ['a', 'b']}", result.value());
        assertEquals(Map.of("y", Map.of("n", 7L, "w", List.of("a", "b"))), result.outputs());
        assertEquals("hi\n", printed.toString());
        GuestCells.run(JAVASCRIPT, "cell 3", "const x = 3", Map.of(), List.of(), printed::append);
        assertEquals(
                "12",
                GuestCells.run(JAVASCRIPT, "cell 3", "const x = 12\nx", Map.of(), List.of(), printed::append)
                        .value());
        String message = assertThrows(
                        GuestFailure.class,
                        () -> GuestCells.run(
                                PYTHON, "cell 9", "\n\nundefined_name", Map.of(), List.of(), printed::append))
                .getMessage();
        assertTrue(message.contains("NameError") && message.contains("cell 9, line 3"), message);
    }
}
