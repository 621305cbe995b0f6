package io.pposcope.inspect;

import io.pposcope.inspect.TokenStripView.Channel;
import io.pposcope.inspect.TokenStripView.Ending;
import io.pposcope.inspect.TokenStripView.Row;
import io.pposcope.inspect.TokenStripView.Token;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small views, one of each kind, and strings that try to break out of them. */
final class Samples {
    static final List<String> HOSTILE = List.of(
            "</style><script>alert(1)</script>",
            "\" onmouseover=\"alert(1)",
            "' x='",
            "<!-- -->]]>",
            "&amp;&lt;",
            "a\u0000b\u0001c\u001b[31m",
            "lone \uD83D surrogate",
            "\uDE00",
            "emoji 😀",
            "\uFFFE\uFFFF",
            "#@{}@",
            "你好\n\t世界",
            "");

    private Samples() {}

    static TableView table(String word) {
        return TableView.of(
                        word,
                        TableView.Column.words(word),
                        TableView.Column.numbers("n"),
                        TableView.Column.coloured("heat " + word, Heat.DIVERGING))
                .row(word, 1, -0.5)
                .row("short", 23, Double.NaN)
                .row(null, 1234567, Double.POSITIVE_INFINITY);
    }

    static TreeView tree(String word) {
        var given = new TreeView.Node("2", word, "", List.of());
        var inner = new TreeView.Node("0.31", "kl", word, List.of(given, given));
        return new TreeView(new TreeView.Node("-0.62", "reward", "−β·kl", List.of(inner, given)));
    }

    static SeriesView series(String word) {
        return SeriesView.of(
                word,
                SeriesView.Panel.of(
                        "reward " + word,
                        word,
                        SeriesView.Series.of(word, 1, 2, Double.NaN, 4),
                        SeriesView.Series.of("b", 0, Double.NEGATIVE_INFINITY)),
                SeriesView.Panel.of(
                        "spread",
                        "",
                        SeriesView.Series.meanAndRange("b", List.of(new double[] {1, 2}, new double[] {3, 6}))),
                SeriesView.Panel.of("empty", ""));
    }

    static TokenStripView strip(String word) {
        List<Channel> channels = List.of(
                new Channel("KL", word, Heat.DIVERGING),
                new Channel("entropy " + word, "nats", Heat.SEQUENTIAL),
                new Channel("log-prob", "", Heat.NONE));
        return TokenStripView.of(
                word,
                channels,
                List.of(
                        new Row(
                                "#0 " + word,
                                "Human: " + word,
                                List.of(token(word, 0.5), token(" the", -0.25), token("\n", 0)),
                                Ending.EOS),
                        new Row("#1", "", List.of(token("\\xE4\\xBD", Double.NaN), token("", 0)), Ending.TRUNCATED),
                        new Row("#2", "p", List.of(), Ending.OPEN)));
    }

    /** Every mark, and ratios that are coloured by their logarithm. */
    static TokenStripView marked(String word) {
        List<Channel> channels = List.of(new Channel("ratio", word, Heat.RATIO));
        return TokenStripView.of(
                "",
                channels,
                List.of(new Row(
                        "#0",
                        "",
                        List.of(
                                new Token(word, 7, List.of(1.5), EnumSet.allOf(TokenStripView.Mark.class)),
                                new Token("b", 8, List.of(0.5), Set.of())),
                        Ending.EOS)));
    }

    static Token token(String piece, double kl) {
        return new Token(piece, 7, List.of(kl, 1.5, -2.0));
    }

    static Row longRow(int tokens) {
        return new Row(
                "#0",
                "prompt ".repeat(2000),
                IntStream.range(0, tokens).mapToObj(i -> token("t" + i, i)).toList(),
                Ending.TRUNCATED);
    }

    static GroupView group(String word) {
        return GroupView.of(word, table(word), tree(word), series(word), strip(word), new TextView(word));
    }

    /** One of every kind, empty ones too. */
    static List<View> all(String word) {
        return List.of(
                table(word),
                tree(word),
                series(word),
                strip(word),
                new TextView(word),
                group(word),
                GroupView.of(""),
                TableView.of(""),
                TokenStripView.of("", List.of(), List.of()),
                HistogramView.of(word, word, 1, 2, 2, -3, Double.NaN),
                HistogramView.of(word, ""),
                HistogramView.of("", "", 5),
                new FoldView(word, new TextView(word)),
                marked(word),
                SeriesView.of("", SeriesView.Panel.of("", "")),
                SeriesView.of(""));
    }

    static String lines(String... lines) {
        return IntStream.range(0, lines.length).mapToObj(i -> lines[i]).collect(Collectors.joining("\n"));
    }
}
