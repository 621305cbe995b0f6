package io.pposcope.inspect;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Responses as strips of tokens, each token coloured by a number: KL, advantage, value, reward … The prompt stands before its
 * response in grey. Every channel is listed when the pointer rests on a token; channels with a colour can be switched to.
 *
 * @param maxRows rows shown; the rest are counted
 */
public record TokenStripView(String title, List<Channel> channels, List<Row> rows, int maxRows) implements View {
    private static final int DEFAULT_MAX_ROWS = 12;

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
        EOS("⏹"), TRUNCATED("✂"), OPEN("…");

        private final String sign;

        Ending(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
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
     * One token: its piece of text, its bytes in hexadecimal where they alone are not whole UTF-8 (else empty), and one number
     * per channel of the view.
     */
    public record Token(String piece, String hex, List<Double> numbers) {

        public Token {
            Objects.requireNonNull(piece, "piece");
            Objects.requireNonNull(hex, "hex");
            numbers = List.copyOf(numbers);
        }
    }

    public TokenStripView {
        Objects.requireNonNull(title, "title");
        channels = List.copyOf(channels);
        rows = List.copyOf(rows);
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
        return IntStream.range(0, channels.size()).filter(i -> channels.get(i).heat() != Heat.NONE).boxed().toList();
    }

    @Override
    public String text() {
        return StripText.lower(this);
    }

    @Override
    public String html() {
        return new TextView(text()).html();
    }
}
