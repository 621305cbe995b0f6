package io.pposcope.reward.polyglot;

import static io.pposcope.reward.polyglot.GuestLanguage.JAVASCRIPT;
import static io.pposcope.reward.polyglot.GuestLanguage.PYTHON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Rollout;
import io.pposcope.reward.Responses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rewards that hang, exhaust, escape or damage: each is stopped, nothing here suffers, and the next reward works. */
class HostileRewardTest {

    private static final GuestLimits SHORT = GuestLimits.standard().within(1, 2).within(256);
    /** Importing subprocess or threading takes seconds on a busy machine. */
    private static final GuestLimits PATIENT = SHORT.within(30, 30);
    /**
     * A second for the response, the worker's and the parent's patience with what does not stop, and a start of Python
     * on a busy machine.
     */
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);

    private static final Rollout ROLLOUT = Responses.of("one two three", "four");

    private static GuestReward reward(GuestLanguage language, String source) {
        return reward(language, source, SHORT);
    }

    private static GuestReward reward(GuestLanguage language, String source, GuestLimits limits) {
        return GuestReward.of(language, "hostile", "hostile" + language.suffix(), source, Map.of(), limits);
    }

    private static GuestFailure failure(GuestLanguage language, String source) {
        return failure(language, source, SHORT);
    }

    private static GuestFailure failure(GuestLanguage language, String source, GuestLimits limits) {
        GuestReward reward = reward(language, source, limits);
        long start = System.nanoTime();
        GuestFailure failure = assertThrows(GuestFailure.class, () -> reward.score(ROLLOUT), source);
        assertTrue(
                System.nanoTime() - start < STOPPED_WITHIN.toNanos(),
                "took " + (System.nanoTime() - start) / 1e9 + " s: " + source);
        assertEquals(
                PerResponse.of(7, 7),
                reward(language, language == PYTHON ? "reward = lambda r: 7" : "const reward = r => 7")
                        .score(ROLLOUT)
                        .raw());
        return failure;
    }

    static Stream<Arguments> runaways() {
        return Stream.of(
                Arguments.of(PYTHON, "def reward(r):\n    while True:\n        pass"),
                Arguments.of(
                        PYTHON,
                        "def reward(r):\n    while True:\n        try:\n            while True:\n         "
                                + "       pass\n        except BaseException:\n            pass"),
                Arguments.of(PYTHON, "import time\ndef reward(r):\n    time.sleep(600)"),
                Arguments.of(
                        PYTHON,
                        "def dive():\n    try:\n        dive()\n    except "
                                + "BaseException:\n        dive()\ndef reward(r):\n    dive()"),
                Arguments.of(PYTHON, "def reward(r):\n    return len(str(10 ** (10 ** 8)))"),
                Arguments.of(JAVASCRIPT, "function reward(r) { while (true) {} }"),
                Arguments.of(
                        JAVASCRIPT,
                        "function reward(r) { while (true) { try { while "
                                + "(true) {} } catch (e) {} finally { continue; } } }"),
                Arguments.of(
                        JAVASCRIPT,
                        "function dive() { try { dive(); } catch (e) { dive(); } }\nfunction reward(r) { dive(); }"),
                Arguments.of(JAVASCRIPT, "function reward(r) { return (10n ** (10n ** 8n)).toString().length; }"),
                Arguments.of(JAVASCRIPT, "function rewards(responses) { while (true) {} }"));
    }

    @ParameterizedTest
    @MethodSource("runaways")
    void what_does_not_end_is_stopped(GuestLanguage language, String source) {
        GuestFailure failure = failure(language, source);
        assertTrue(
                List.of("TimeLimit", "MemoryLimit", "RecursionError", "RangeError", "OverflowError", "MemoryError")
                        .contains(failure.kind()),
                failure.kind() + ": " + failure.getMessage());
    }

    @Test
    void a_loop_is_reported_with_its_response_and_limit() {
        GuestFailure failure = failure(PYTHON, "def reward(r):\n    while r.index == 1:\n        pass\n    return 0");
        assertEquals("TimeLimit", failure.kind());
        assertEquals(List.of(1), failure.rows());
        assertTrue(
                failure.getMessage().contains("more than 1.0 s")
                        && failure.getMessage().contains("“four”"),
                failure.getMessage());
    }

    static Stream<Arguments> gluttons() {
        return Stream.of(
                Arguments.of(
                        PYTHON,
                        "def reward(r):\n    hoard = []\n    while True:\n        hoard.append('x' * 10_000_000)"),
                Arguments.of(
                        PYTHON,
                        "def reward(r):\n    hoard = []\n    while True:\n        try:\n            "
                                + "hoard.append(bytearray(50_000_000))\n      "
                                + "  except BaseException:\n            pass"),
                Arguments.of(
                        JAVASCRIPT,
                        "function reward(r) { const hoard = []; while (true) hoard.push(new Array(1e6).fill(0.5)); }"),
                Arguments.of(JAVASCRIPT, "function reward(r) { let s = 'x'; while (true) s += s; }"));
    }

    @ParameterizedTest
    @MethodSource("gluttons")
    void memory_is_bounded_by_the_workers_own(GuestLanguage language, String source) {
        GuestFailure failure = failure(language, source);
        assertTrue(
                List.of("MemoryLimit", "MemoryError", "TimeLimit", "RangeError").contains(failure.kind()),
                failure.kind() + ": " + failure.getMessage());
    }

    static Stream<Arguments> escapes() {
        return Stream.of(
                Arguments.of(PYTHON, "open('/etc/passwd').read()"),
                Arguments.of(PYTHON, "open('PLACE/made', 'w').write('x')"),
                Arguments.of(PYTHON, "__import__('os').listdir('/')"),
                Arguments.of(PYTHON, "__import__('os').system('touch PLACE/made')"),
                Arguments.of(PYTHON, "__import__('subprocess').run(['touch', 'PLACE/made'])"),
                Arguments.of(PYTHON, "__import__('socket').create_connection(('127.0.0.1', 1))"),
                Arguments.of(PYTHON, "__import__('threading').Thread(target=print).start()"),
                Arguments.of(PYTHON, "__import__('sys').exit(3)"),
                Arguments.of(PYTHON, "__import__('os')._exit(3)"),
                Arguments.of(PYTHON, "__import__('java').type('java.lang.Runtime')"),
                Arguments.of(PYTHON, "r.getClass().getClassLoader()"),
                Arguments.of(PYTHON, "r.kls.getClass()"),
                Arguments.of(PYTHON, "__import__('polyglot').eval(language='js', string='1')"),
                Arguments.of(JAVASCRIPT, "Java.type('java.lang.Runtime')"),
                Arguments.of(JAVASCRIPT, "r.getClass().getClassLoader()"),
                Arguments.of(JAVASCRIPT, "r.kls.getClass()"),
                Arguments.of(JAVASCRIPT, "Polyglot.eval('python', '1')"),
                Arguments.of(JAVASCRIPT, "load('/etc/passwd')"),
                Arguments.of(JAVASCRIPT, "require('fs')"),
                Arguments.of(JAVASCRIPT, "fetch('http://127.0.0.1:1')"),
                Arguments.of(JAVASCRIPT, "new Worker('x')"),
                Arguments.of(JAVASCRIPT, "quit(3)"));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void there_is_no_way_out(GuestLanguage language, String expression, @TempDir Path place) throws Exception {
        String inside = expression.replace("PLACE", place.toString());
        GuestFailure failure = failure(
                language,
                language == PYTHON
                        ? "def reward(r):\n    " + inside + "\n    return 0"
                        : "function reward(r) { " + inside + "; return 0; }",
                PATIENT);
        assertFalse(
                List.of("TimeLimit", "Worker", "MemoryLimit").contains(failure.kind()),
                failure.kind() + ": " + failure.getMessage());
        try (Stream<Path> made = Files.list(place)) {
            assertEquals(0, made.count());
        }
    }

    @ParameterizedTest
    @MethodSource("floods")
    void a_flood_of_output_is_capped_and_does_not_stop_the_reward(GuestLanguage language, String source) {
        StringBuilder printed = new StringBuilder();
        assertEquals(
                PerResponse.of(1, 1),
                reward(language, source)
                        .printingTo(printed::append)
                        .score(ROLLOUT)
                        .raw());
        assertTrue(
                printed.length() > 1000 && printed.length() < SHORT.outputCharacters() + 1000,
                printed.length() + " characters");
        assertTrue(printed.toString().contains("more was printed than is shown"));
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of(PYTHON, "def reward(r):\n    print('spam ' * 200_000)\n    return 1"),
                Arguments.of(JAVASCRIPT, "function reward(r) { console.log('spam '.repeat(200000)); return 1; }"));
    }

    /** Changes to copies, which are allowed and have no effect: the second look sees the number itself. */
    static Stream<Arguments> changesOfCopies() {
        return Stream.of(
                Arguments.of(PYTHON, "def reward(r):\n    r.kls[0] = 99.0\n    r.ids[0] = 7\n    return r.kls[0]"),
                Arguments.of(JAVASCRIPT, "function reward(r) { r.kls[0] = 99; r.ids.fill(7); return r.kls[0]; }"));
    }

    @ParameterizedTest
    @MethodSource("changesOfCopies")
    void what_it_changes_changes_nothing_here(GuestLanguage language, String source) {
        Rollout rollout = Responses.of("one two three", "four");
        assertEquals(
                PerResponse.of(0.5, 0.5),
                reward(language, source).score(rollout).raw());
        assertEquals(ROLLOUT, rollout);
    }

    static Stream<Arguments> refusedChanges() {
        return Stream.of(
                Arguments.of(PYTHON, "def rewards(responses):\n    responses.clear()\n    return [0, 0]"),
                Arguments.of(PYTHON, "def reward(r):\n    r.text = 'better'\n    return 0"),
                Arguments.of(JAVASCRIPT, "function reward(r) { 'use strict'; r.text = 'better'; return 0; }"));
    }

    @ParameterizedTest
    @MethodSource("refusedChanges")
    void a_response_cannot_be_changed(GuestLanguage language, String source) {
        Rollout rollout = Responses.of("one two three", "four");
        assertFalse(
                assertThrows(GuestFailure.class, () -> reward(language, source).score(rollout))
                        .getMessage()
                        .isEmpty());
        assertEquals(ROLLOUT, rollout);
    }

    @Test
    void an_interrupted_caller_gets_away_and_the_worker_serves_on() throws Exception {
        CountDownLatch scoring = new CountDownLatch(1);
        GuestReward endless = GuestReward.of(
                        PYTHON,
                        "slow",
                        "slow.py",
                        "import time\ndef reward(r):\n    print('x' * 10_000)\n    time.sleep(600)",
                        Map.of(),
                        GuestLimits.standard().within(600, 600).within(256))
                .printingTo(text -> scoring.countDown());
        Thread[] caller = new Thread[1];
        String[] kind = new String[1];
        caller[0] = new Thread(() -> kind[0] =
                assertThrows(GuestFailure.class, () -> endless.score(ROLLOUT)).kind());
        caller[0].start();
        assertTrue(scoring.await(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS));
        caller[0].interrupt();
        caller[0].join(STOPPED_WITHIN.toMillis());
        assertEquals("Interrupted", kind[0]);
        assertEquals(
                PerResponse.of(7, 7),
                reward(PYTHON, "reward = lambda r: 7").score(ROLLOUT).raw());
    }

    @Test
    void cells_say_when_their_variables_were_lost() {
        StringBuilder printed = new StringBuilder();
        GuestCells.run(JAVASCRIPT, "cell 1", "var kept = 1", Map.of(), List.of(), printed::append);
        GuestReward greedy = GuestReward.of(
                JAVASCRIPT,
                "greedy",
                "cell 2",
                "function reward(r) { const hoard = []; while (true) hoard.push(new Array(1e6).fill(0.5)); }",
                Map.of(),
                GuestLimits.standard().within(60, 60));
        GuestFailure failure = assertThrows(GuestFailure.class, () -> greedy.score(ROLLOUT));
        assertTrue(failure.getMessage().contains("worker process was ended"), failure.getMessage());
        GuestCells.run(JAVASCRIPT, "cell 3", "1", Map.of(), List.of(), printed::append);
        assertTrue(printed.toString().contains("ended because of greedy"), printed.toString());
    }
}
