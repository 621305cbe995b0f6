package io.pposcope.reward.polyglot;

import static io.pposcope.reward.polyglot.GuestLanguage.JAVASCRIPT;
import static io.pposcope.reward.polyglot.GuestLanguage.PYTHON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.Scores;
import io.pposcope.math.TokenRows;
import io.pposcope.reward.Responses;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values of guests, handed to Java or returned as scores: the right number, or an error that says what was found and
 * expected.
 */
class GuestValuesTest {

    private static final Map<GuestLanguage, GuestReward> TABLES = new EnumMap<>(GuestLanguage.class);
    private static final String PYTHON_IMPORTS =
            """
            import collections, dataclasses, datetime, decimal, enum, fractions, itertools
            from array import array
            class Numpy:
                def __init__(self, *items): self.items = items
                def tolist(self): return list(self.items)
            class Sequence:
                def __len__(self): return 3
                def __getitem__(self, at): return (7, 8, 9)[at]
            class Floating:
                def __float__(self): return 0.5
            class Broken:
                def __iter__(self): raise KeyError('no items')
            class Plain:
                def __init__(self): self.x = 1
            class Empty: pass
            class Colour(enum.Enum): RED = 1
            class Level(enum.IntEnum): HIGH = 3
            @dataclasses.dataclass
            class Data:
                x: int
            Named = collections.namedtuple('Named', 'a b')
            def count(n): return (i for i in range(n))
            async def later(): return 1
            """;

    private static Serializable handed(GuestLanguage language, String source) {
        String cell = language == PYTHON
                ? PYTHON_IMPORTS + "OUT = " + source
                : "class Point { constructor() { this.x = 1; } }; var OUT = " + source;
        return GuestCells.run(
                        language,
                        "cell 1",
                        language == PYTHON ? cell : "{ " + cell + " }",
                        Map.of(),
                        List.of("OUT"),
                        text -> {})
                .outputs()
                .get("OUT");
    }

    /** Every type code of array: signed and unsigned whole numbers, floats, letters. */
    static Stream<Arguments> arrays() {
        Stream<Arguments> signed = Stream.of("b", "h", "i", "l", "q")
                .map(code -> Arguments.of("array('" + code + "', [-1, 2, 100])", List.of(-1L, 2L, 100L)));
        Stream<Arguments> unsigned = Stream.of("B", "H", "I", "L", "Q")
                .map(code -> Arguments.of("array('" + code + "', [1, 2, 255])", List.of(1L, 2L, 255L)));
        Stream<Arguments> floats =
                Stream.of("f", "d").map(code -> Arguments.of("array('" + code + "', [0.5, -2.5])", List.of(0.5, -2.5)));
        return Stream.of(signed, unsigned, floats, Stream.of(Arguments.of("array('u', 'ab')", List.of("a", "b"))))
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void arrays_keep_their_numbers(String source, List<?> expected) {
        assertEquals(expected, handed(PYTHON, source));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(PYTHON, "b'a\\xff'", List.of(97L, 255L)),
                Arguments.of(PYTHON, "bytearray(b'a\\xff')", List.of(97L, 255L)),
                Arguments.of(PYTHON, "memoryview(array('d', [1.5]))", List.of(1.5)),
                Arguments.of(PYTHON, "memoryview(array('b', [-1]))", List.of(-1L)),
                Arguments.of(
                        PYTHON,
                        "memoryview(b'abcd').cast('B', [2, 2])",
                        List.of(List.of(97L, 98L), List.of(99L, 100L))),
                Arguments.of(PYTHON, "Numpy(1.5, 2)", List.of(1.5, 2L)),
                Arguments.of(PYTHON, "2 ** 62", 1L << 62),
                Arguments.of(PYTHON, "2 ** 63", 0x1p63),
                Arguments.of(PYTHON, "-(2 ** 64) - 1", -0x1p64),
                Arguments.of(PYTHON, "10 ** 300", 1e300),
                Arguments.of(PYTHON, "[True, None, False]", Arrays.asList(true, null, false)),
                Arguments.of(PYTHON, "fractions.Fraction(1, 4)", 0.25),
                Arguments.of(PYTHON, "decimal.Decimal('0.5')", 0.5),
                Arguments.of(PYTHON, "Floating()", 0.5),
                Arguments.of(PYTHON, "Level.HIGH", 3L),
                Arguments.of(PYTHON, "count(3)", List.of(0L, 1L, 2L)),
                Arguments.of(PYTHON, "map(str, [1])", List.of("1")),
                Arguments.of(PYTHON, "(1, (2,))", List.of(1L, List.of(2L))),
                Arguments.of(PYTHON, "Named(1, 2)", List.of(1L, 2L)),
                Arguments.of(PYTHON, "{'a': 1}.keys()", List.of("a")),
                Arguments.of(PYTHON, "{'a': 1}.values()", List.of(1L)),
                Arguments.of(PYTHON, "{'a': 1}.items()", List.of(List.of("a", 1L))),
                Arguments.of(PYTHON, "{5}", List.of(5L)),
                Arguments.of(PYTHON, "range(2)", List.of(0L, 1L)),
                Arguments.of(PYTHON, "collections.deque([1])", List.of(1L)),
                Arguments.of(PYTHON, "collections.UserList([1])", List.of(1L)),
                Arguments.of(PYTHON, "collections.UserDict(a=1)", Map.of("a", 1L)),
                Arguments.of(PYTHON, "collections.Counter('aab')", Map.of("a", 2L, "b", 1L)),
                Arguments.of(PYTHON, "Sequence()", List.of(7L, 8L, 9L)),
                Arguments.of(PYTHON, "Data(3)", Map.of("x", 3L)),
                Arguments.of(PYTHON, "Plain()", Map.of("x", 1L)),
                Arguments.of(JAVASCRIPT, "new Float64Array([0.5, -1])", List.of(0.5, -1L)),
                Arguments.of(JAVASCRIPT, "new Int8Array([-1])", List.of(-1L)),
                Arguments.of(JAVASCRIPT, "new Uint8ClampedArray([300])", List.of(255L)),
                Arguments.of(JAVASCRIPT, "new BigInt64Array([-1n])", List.of(-1L)),
                Arguments.of(JAVASCRIPT, "2n ** 64n", 0x1p64),
                Arguments.of(JAVASCRIPT, "new Map([['a', 1], [2, 3]])", Map.of("a", 1L, "2", 3L)),
                Arguments.of(JAVASCRIPT, "new Set([1, 2])", List.of(1L, 2L)),
                Arguments.of(JAVASCRIPT, "[1, , undefined, null]", Arrays.asList(1L, null, null, null)),
                Arguments.of(JAVASCRIPT, "new Number(3)", 3L),
                Arguments.of(JAVASCRIPT, "(function* () { yield 1; })()", List.of(1L)),
                Arguments.of(JAVASCRIPT, "new Point()", Map.of("x", 1L)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void java_is_handed_the_value_itself(GuestLanguage language, String source, Object expected) {
        assertEquals(expected, handed(language, source));
    }

    static Stream<Arguments> refusedByJava() {
        return Stream.of(
                Arguments.of(PYTHON, "10 ** 400", "OUT is the whole number 1000"),
                Arguments.of(PYTHON, "fractions.Fraction(10 ** 400)", "OUT is Fraction(1000"),
                Arguments.of(PYTHON, "1 + 2j", "OUT is (1+2j)"),
                Arguments.of(PYTHON, "...", "type ellipsis"),
                Arguments.of(PYTHON, "print", "functions and classes"),
                Arguments.of(PYTHON, "Plain", "functions and classes"),
                Arguments.of(PYTHON, "Colour.RED", "type Colour"),
                Arguments.of(PYTHON, "datetime.datetime(2020, 1, 1)", "type datetime"),
                Arguments.of(PYTHON, "enum", "type module"),
                Arguments.of(PYTHON, "Empty()", "type Empty"),
                Arguments.of(PYTHON, "later()", "type coroutine"),
                Arguments.of(PYTHON, "Broken()", "no items"),
                Arguments.of(PYTHON, "itertools.count()", "more than 1000000 items"),
                Arguments.of(PYTHON, "[object()]", "type object"),
                Arguments.of(JAVASCRIPT, "Symbol('x')", "a symbol"),
                Arguments.of(JAVASCRIPT, "[Symbol('x')]", "a symbol"),
                Arguments.of(JAVASCRIPT, "() => 1", "a function"),
                Arguments.of(JAVASCRIPT, "Point", "a function"),
                Arguments.of(JAVASCRIPT, "10n ** 400n", "OUT is the whole number 1000"),
                Arguments.of(JAVASCRIPT, "new Date(0)", "class Date"),
                Arguments.of(JAVASCRIPT, "Promise.resolve(1)", "class Promise"),
                Arguments.of(JAVASCRIPT, "new ArrayBuffer(8)", "class ArrayBuffer"),
                Arguments.of(
                        JAVASCRIPT,
                        "(() => { const a = []; a[4294967290] = 1; return a; })()",
                        "more than 1000000 items"),
                Arguments.of(JAVASCRIPT, "({ get x() { throw new Error('no entry'); } })", "no entry"),
                Arguments.of(JAVASCRIPT, "new Proxy({}, { ownKeys() { throw new Error('no keys'); } })", "no keys"));
    }

    @ParameterizedTest
    @MethodSource("refusedByJava")
    void what_has_no_plain_form_is_refused_and_costs_no_variable(
            GuestLanguage language, String source, String expected) {
        GuestCells.run(language, "cell 0", "kept = 41", Map.of(), List.of(), text -> {});
        String message =
                assertThrows(GuestFailure.class, () -> handed(language, source)).getMessage();
        assertTrue(message.contains(expected) && message.length() < 1000, message);
        assertEquals(
                "42",
                GuestCells.run(language, "cell 2", "kept + 1", Map.of(), List.of(), text -> {})
                        .value());
    }

    /** All that the rewards below return, in one language. */
    private static List<String> returned(GuestLanguage language) {
        return Stream.of(scalars(), perToken(), noScores())
                .flatMap(each -> each)
                .filter(arguments -> arguments.get()[0] == language)
                .map(arguments -> (String) arguments.get()[1])
                .toList();
    }

    /** One reward that returns what the number at the beginning of a response asks for: a definition takes seconds. */
    private static GuestReward table(GuestLanguage language) {
        String cases = returned(language).stream()
                .map(each -> language == PYTHON ? "    lambda r: " + each : "    r => (" + each + ")")
                .collect(Collectors.joining(",\n"));
        return GuestReward.of(
                language,
                "mine",
                language == PYTHON
                        ? PYTHON_IMPORTS + "CASES = [\n" + cases
                                + "]\ndef reward(r):\n    return CASES[int(r.text.split()[0])](r)"
                        : "class Point { constructor() { this.x = 1; } };\nvar cases = [\n" + cases
                                + "];\nfunction reward(r) { return cases[parseInt(r.text)](r); }");
    }

    private static Scores scores(GuestLanguage language, String returned) {
        int at = returned(language).indexOf(returned);
        return TABLES.computeIfAbsent(language, GuestValuesTest::table)
                .score(Responses.of(at + " two three", at + " five six"));
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of(PYTHON, "2 ** 63", 0x1p63),
                Arguments.of(PYTHON, "2 ** 64 + 1", 0x1p64),
                Arguments.of(PYTHON, "True", 1.0),
                Arguments.of(PYTHON, "fractions.Fraction(-1, 4)", -0.25),
                Arguments.of(PYTHON, "decimal.Decimal('1.5')", 1.5),
                Arguments.of(PYTHON, "Level.HIGH", 3.0),
                Arguments.of(PYTHON, "Floating()", 0.5),
                Arguments.of(JAVASCRIPT, "2n ** 64n + 1n", 0x1p64),
                Arguments.of(JAVASCRIPT, "new Number(2)", 2.0),
                Arguments.of(JAVASCRIPT, "new Boolean(true)", 1.0));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void a_score_may_be_any_number(GuestLanguage language, String returned, double expected) {
        assertEquals(expected, scores(language, returned).raw().get(1));
    }

    static Stream<Arguments> perToken() {
        return Stream.of(
                Arguments.of(PYTHON, "array('b', [-1] * r.length)"),
                Arguments.of(PYTHON, "array('d', [-1] * r.length)"),
                Arguments.of(PYTHON, "memoryview(array('f', [-1] * r.length))"),
                Arguments.of(PYTHON, "Numpy(*[-1] * r.length)"),
                Arguments.of(PYTHON, "(-1,) * r.length"),
                Arguments.of(PYTHON, "(-1 for token in r.tokens)"),
                Arguments.of(PYTHON, "dict.fromkeys(r.tokens, -1).values()"),
                Arguments.of(PYTHON, "[decimal.Decimal(-1)] * r.length"),
                Arguments.of(PYTHON, "{'mine': collections.deque([-1] * r.length)}"),
                Arguments.of(JAVASCRIPT, "new Float32Array(r.length).fill(-1)"),
                Arguments.of(JAVASCRIPT, "new BigInt64Array(r.length).fill(-1n)"),
                Arguments.of(JAVASCRIPT, "r.tokens.map(token => -1n)"),
                Arguments.of(JAVASCRIPT, "new Map([['mine', [-1, -1, -1]]])"),
                Arguments.of(JAVASCRIPT, "[-1, -1, -1].values()"));
    }

    @ParameterizedTest
    @MethodSource("perToken")
    void numbers_per_token_may_come_in_any_sequence(GuestLanguage language, String returned) {
        assertEquals(
                TokenRows.of(new double[] {-1, -1, -1}, new double[] {-1, -1, -1}),
                scores(language, returned).perToken());
    }

    static Stream<Arguments> noScores() {
        return Stream.of(
                Arguments.of(PYTHON, "{1.0, 2.0, 3.0}", "a set has no order"),
                Arguments.of(PYTHON, "fractions.Fraction(10 ** 400)", "Fraction(1000"),
                Arguments.of(PYTHON, "decimal.Decimal('1e400')", "must be a finite number"),
                Arguments.of(PYTHON, "10 ** 400", "must be a finite number"),
                Arguments.of(PYTHON, "1j", "it returned 1j"),
                Arguments.of(PYTHON, "later()", "coroutine"),
                Arguments.of(PYTHON, "array('u', 'abc')", "a score is a number"),
                Arguments.of(PYTHON, "{'a': None}", "as a"),
                Arguments.of(PYTHON, "Broken()", "no items"),
                Arguments.of(JAVASCRIPT, "new Set([1, 2, 3])", "a set has no order"),
                Arguments.of(JAVASCRIPT, "Promise.resolve(1)", "class Promise"),
                Arguments.of(JAVASCRIPT, "[1, , 3]", "for token 1"),
                Arguments.of(JAVASCRIPT, "null", "is a return missing?"),
                Arguments.of(JAVASCRIPT, "Symbol('x')", "a symbol"),
                Arguments.of(JAVASCRIPT, "10n ** 400n", "must be a finite number"),
                Arguments.of(JAVASCRIPT, "Point", "a function"),
                Arguments.of(JAVASCRIPT, "new Date(0)", "class Date"));
    }

    @ParameterizedTest
    @MethodSource("noScores")
    void what_is_no_score_names_response_found_and_expected(GuestLanguage language, String returned, String expected) {
        GuestFailure failure = assertThrows(GuestFailure.class, () -> scores(language, returned));
        assertEquals("ReturnValue", failure.kind(), failure.getMessage());
        assertTrue(
                failure.getMessage().contains(expected)
                        && failure.rows().contains(0)
                        && failure.getMessage().contains(" two three”"),
                failure.getMessage());
    }
}
