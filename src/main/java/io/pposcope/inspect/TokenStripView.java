package io.pposcope.inspect;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Responses as strips of tokens, each token coloured by a number: KL, advantage, value, reward … The prompt stands
 * before its response in grey. Every channel is listed when the pointer rests on a token; channels with a colour can be
 * switched to.
 *
 * @param maxRows rows shown; the rest are counted
 */
public record TokenStripView(String title, List<Channel> channels, List<Row> rows, int maxRows) implements View {
    private static final int DEFAULT_MAX_ROWS = 8;

    /** One number per token: its name, what it means, and its colouring ({@link Heat#NONE}: listed only). */
    public record Channel(String name, String meaning, Heat heat) {

        public Channel {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(meaning, "meaning");
            Objects.requireNonNull(heat, "heat");
        }
    }

    /** How a response ended: by its end token, cut at the length limit, or not yet. */
    public enum Ending {
        EOS("■ end", "ended by its end token"),
        TRUNCATED("✂ cut", "cut at the length limit, without an end token"),
        OPEN("…", "still being generated");

        private final String sign;
        private final String meaning;

        Ending(String sign, String meaning) {
            this.sign = sign;
            this.meaning = meaning;
        }

        String sign() {
            return sign;
        }

        String meaning() {
            return meaning;
        }
    }

    /** One response: a short label, the prompt's text, the tokens, and how it ended. */
    public record Row(String label, String prompt, List<Token> tokens, Ending ending) {

        public Row {
            Objects.requireNonNull(label, "label");
            Objects.requireNonNull(prompt, "prompt");
            tokens = List.copyOf(tokens);
            Objects.requireNonNull(ending, "ending");
        }
    }

    /**
     * One token: its piece of text, its id, and one number per channel of the view. A piece that is no whole character,
     * as byte-level vocabularies have them, is spelled {@code \xE4\xBD}.
     */
    public record Token(String piece, int id, List<Double> numbers, Set<Mark> marks) {

        public Token {
            Objects.requireNonNull(piece, "piece");
            numbers = List.copyOf(numbers);
            marks = Set.copyOf(marks);
        }

        /** A token without marks. */
        public Token(String piece, int id, List<Double> numbers) {
            this(piece, id, numbers, Set.of());
        }
    }

    /** Something to be told of a token beside its numbers. */
    public enum Mark {
        BY_HAND("hand", "✎", "chosen by hand"),
        LEFT_OUT("out", "~", "left out of the losses"),
        CLIPPED("clip", "✂", "the clip acts on it"),
        DIFFERS("diff", "≠", "differs here");

        private final String style;
        private final String sign;
        private final String meaning;

        Mark(String style, String sign, String meaning) {
            this.style = style;
            this.sign = sign;
            this.meaning = meaning;
        }

        String style() {
            return style;
        }

        String sign() {
            return sign;
        }

        String meaning() {
            return meaning;
        }
    }

    public TokenStripView {
        Objects.requireNonNull(title, "title");
        channels = List.copyOf(channels);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            requireNumbers(row, channels.size());
        }
    }

    private static void requireNumbers(Row row, int channels) {
        for (int token = 0; token < row.tokens().size(); token++) {
            int numbers = row.tokens().get(token).numbers().size();
            if (numbers != channels) {
                throw new IllegalArgumentException("token " + token + " of row \"" + row.label() + "\" has " + numbers
                        + " numbers; the view has " + channels + " channels and needs one number for each");
            }
        }
    }

    /** A strip view of at most {@value #DEFAULT_MAX_ROWS} rows. */
    public static TokenStripView of(String title, List<Channel> channels, List<Row> rows) {
        return new TokenStripView(title, channels, rows, DEFAULT_MAX_ROWS);
    }

    List<Row> shownRows() {
        return rows.subList(0, Math.min(rows.size(), maxRows));
    }

    int hiddenRows() {
        return rows.size() - shownRows().size();
    }

    /** The places of the channels that have a colour. */
    List<Integer> colouredChannels() {
        return IntStream.range(0, channels.size())
                .filter(i -> channels.get(i).heat() != Heat.NONE)
                .boxed()
                .toList();
    }

    @Override
    public String text() {
        return StripText.lower(this);
    }

    @Override
    public String html() {
        return StripHtml.lower(this);
    }
}
