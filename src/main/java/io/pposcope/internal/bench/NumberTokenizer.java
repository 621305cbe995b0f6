package io.pposcope.internal.bench;

import io.pposcope.text.Tokenizer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Tokens shown as their numbers; the end token lies outside the vocabulary, so that no response ends. */
record NumberTokenizer(int vocabularySize) implements Tokenizer {

    @Override
    public int[] encode(String text) {
        return text.isBlank()
                ? new int[0]
                : Arrays.stream(text.strip().split("\\s+"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
    }

    @Override
    public String decode(int... ids) {
        return Arrays.stream(ids).mapToObj(this::piece).collect(Collectors.joining(" "));
    }

    @Override
    public String piece(int id) {
        return Integer.toString(id);
    }

    @Override
    public int special(String spelling) {
        return vocabularySize;
    }

    @Override
    public boolean isSpecial(int id) {
        return id == vocabularySize;
    }
}
