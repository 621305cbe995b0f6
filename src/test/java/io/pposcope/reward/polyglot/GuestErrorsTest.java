package io.pposcope.reward.polyglot;

import static io.pposcope.reward.polyglot.GuestLanguage.JAVASCRIPT;
import static io.pposcope.reward.polyglot.GuestLanguage.PYTHON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Rollout;
import io.pposcope.reward.Responses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What errors of guest code say. */
class GuestErrorsTest {

    private static final String LONG = "a".repeat(400_000);

    private static String run(GuestLanguage language, String source) {
        return GuestCells.run(language, "cell 1", source, Map.of(), List.of(), text -> {})
                .value();
    }

    private static String error(GuestLanguage language, String source) {
        return assertThrows(GuestFailure.class, () -> run(language, source)).getMessage();
    }

    static Stream<Arguments> longErrors() {
        return Stream.of(
                Arguments.of(PYTHON, "x = 1 + '" + LONG, "unterminated string literal"),
                Arguments.of(PYTHON, "x = '" + LONG + "' ) + 7", "unmatched ')'"),
                Arguments.of(PYTHON, "raise ValueError('" + LONG + "')", "ValueError"),
                Arguments.of(PYTHON, "raise type('" + LONG + "', (Exception,), {})('x')", "aaa"),
                Arguments.of(PYTHON, LONG, "NameError"),
                Arguments.of(PYTHON, "def " + LONG + "():\n    1 / 0\n" + LONG + "()", "ZeroDivisionError"),
                Arguments.of(JAVASCRIPT, "var x = '" + LONG, "SyntaxError"),
                Arguments.of(JAVASCRIPT, "var x = '" + LONG + "' );", "SyntaxError"),
                Arguments.of(JAVASCRIPT, "throw new Error('" + LONG + "')", "Error"),
                Arguments.of(JAVASCRIPT, LONG, "ReferenceError"),
                Arguments.of(JAVASCRIPT, "function " + LONG + "() { null.x; }\n" + LONG + "()", "TypeError"));
    }

    @ParameterizedTest
    @MethodSource("longErrors")
    void long_texts_are_cut(GuestLanguage language, String source, String expected) {
        String message = error(language, source);
        assertTrue(
                message.length() < 2000 && message.contains(expected) && message.contains("cell 1, line"),
                message.length() + ": " + Brief.of(message, 300));
    }

    @Test
    void a_syntax_error_in_a_long_line_quotes_the_place() {
        assertTrue(error(PYTHON, "x = '" + LONG + "' ) + 7").contains("' ) + 7"));
    }

    @Test
    void a_long_response_is_cut_in_an_error() {
        Rollout rollout = Responses.of("word ".repeat(50_000));
        String message = assertThrows(
                        GuestFailure.class, () -> GuestReward.python("p", "def reward(r):\n    return None")
                                .score(rollout))
                .getMessage();
        assertTrue(
                message.length() < 1000 && message.contains("response 0, “word word"),
                message.length() + " characters");
    }

    @Test
    void javascript_errors_quote_the_cell_as_it_was_written() {
        String message = error(JAVASCRIPT, "const kept = (\n");
        assertTrue(message.contains("SyntaxError"), message);
        String quoted = error(JAVASCRIPT, "const x = 1;\nconst y = );");
        assertTrue(quoted.contains("const y = );") && !quoted.contains("var"), quoted);
        assertTrue(error(JAVASCRIPT, "let x = );").contains("let x = );"));
    }

    @Test
    void text_that_spans_lines_is_no_code() {
        assertEquals("\nconst a = 1\nlet b\n", run(JAVASCRIPT, "const text = `\nconst a = 1\nlet b\n`;\ntext"));
        assertEquals("3", run(JAVASCRIPT, "/*\nconst a = 1\n*/\nconst again = 3;\nagain"));
        assertEquals("4", run(JAVASCRIPT, "/*\nconst a = 1\n*/\nconst again = 4;\nagain"));
    }

    @Test
    void a_class_called_without_new_says_so() {
        String message = error(JAVASCRIPT, "{ class Point {}; Point(); }");
        assertTrue(message.contains("TypeError") && message.contains("without 'new'"), message);
        String reward = assertThrows(GuestFailure.class, () -> GuestReward.javaScript("mine", "var mine = class {}")
                        .score(Responses.of("a b")))
                .getMessage();
        assertTrue(reward.contains("without 'new'") && reward.contains("response 0, “a b”"), reward);
    }

    @Test
    void memory_that_runs_out_names_the_response() {
        GuestLimits limits = GuestLimits.standard().within(30, 60).within(128);
        GuestReward greedy = GuestReward.of(
                JAVASCRIPT,
                "greedy",
                "cell 1",
                "function reward(r) { const hoard = []; while (r.index "
                        + "=== 1) hoard.push(new Array(1e5).fill(0.5)); return 0; }",
                Map.of(),
                limits);
        GuestFailure failure =
                assertThrows(GuestFailure.class, () -> greedy.score(Responses.of("one", "two", "three")));
        assertEquals("MemoryLimit", failure.kind(), failure.getMessage());
        assertEquals(List.of(1), failure.rows());
        assertTrue(failure.getMessage().contains("response 1, “two”"), failure.getMessage());
        GuestReward together = GuestReward.of(
                JAVASCRIPT,
                "greedy",
                "cell 1",
                "function rewards(all) { const hoard = []; while (true) hoard.push(new Array(1e5).fill(0.5)); }",
                Map.of(),
                limits);
        String message = assertThrows(GuestFailure.class, () -> together.score(Responses.of("one", "two", "three")))
                .getMessage();
        assertTrue(message.contains("the 3 responses together"), message);
    }

    @Test
    void a_start_ahead_that_fails_is_told_to_the_next_user_alone() throws Exception {
        GuestWorker impossible = GuestWorker.of(PYTHON, GuestLimits.standard().within(Integer.MAX_VALUE));
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            impossible.prepare().join();
        } finally {
            System.setErr(before);
        }
        assertFalse(
                printed.toString(StandardCharsets.UTF_8).contains("worker"), printed.toString(StandardCharsets.UTF_8));
        assertTrue(impossible.takeNotice().contains("did not start"));
    }
}
