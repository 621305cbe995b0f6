package io.pposcope.text;

import java.util.Set;
import java.util.stream.IntStream;

/**
 * Text to token ids and back.
 * <p>Ids are {@code 0 … vocabularySize() − 1}. {@code decode(encode(text))} is {@code text} for every well-formed
 * string. {@link #encode} yields ordinary tokens only: text that spells a special token, such as {@code <eos>}, stays
 * text, so no user can forge the end of a turn. Special tokens are placed by {@link ChatFormat}.
 */
public interface Tokenizer {

    /** The ordinary tokens of a text; empty for the empty text. */
    int[] encode(String text);

    /** The tokens that stand before a text on its own: the beginning token, or none where the tokenizer puts none. */
    default int[] opening() {
        return new int[] {bos()};
    }

    /** A text on its own, to be continued: its tokens, with what stands around them. */
    default int[] prompt(String text) {
        return IntStream.concat(IntStream.of(opening()), IntStream.of(encode(text)))
                .toArray();
    }

    /**
     * The text of some tokens; special tokens leave no trace, bytes that are no UTF-8 become U+FFFD.
     *
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    String decode(int... ids);

    int vocabularySize();

    /**
     * One token as shown to a reader: its text, {@code \xE4} for bytes that are no whole character, or its special
     * name.
     */
    String piece(int id);

    /** Id of a special token by its spelling, e.g. {@code <user>}. @throws IllegalArgumentException if there is none */
    int special(String spelling);

    boolean isSpecial(int id);

    default int pad() {
        return special(SpecialTokens.PAD);
    }

    default int bos() {
        return special(SpecialTokens.BOS);
    }

    /** The token that ends a text. */
    default int eos() {
        return special(SpecialTokens.EOS);
    }

    /**
     * The tokens of which each ends a response, {@link #eos} among them: chat models end texts and turns differently.
     */
    default Set<Integer> ends() {
        return Set.of(eos());
    }
}
