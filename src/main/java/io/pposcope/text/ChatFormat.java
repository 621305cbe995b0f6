package io.pposcope.text;

import java.util.stream.IntStream;

/**
 * Lays dialogues out as tokens: {@code <bos><user>…<assistant>…<eos><user>…<assistant>}.
 * <p>A user turn is ended by the {@code <assistant>} after it, an assistant turn by {@code <eos>}; a prompt ends with
 * {@code <assistant>}, and the response is everything after it up to and including {@code <eos>}.
 */
public record ChatFormat(Tokenizer tokenizer) {

    /**
     * Tokens of a prompt, ready to be continued by a response.
     *
     * @throws IllegalArgumentException if the dialogue already ends with an answer
     */
    public int[] prompt(Dialogue dialogue) {
        if (!dialogue.isPrompt()) {
            throw new IllegalArgumentException(
                    "the dialogue ends with the assistant's \"%s\"; a prompt ends with a user turn"
                            .formatted(dialogue.last().text()));
        }
        return IntStream.concat(turns(dialogue), IntStream.of(tokenizer.special(SpecialTokens.ASSISTANT)))
                .toArray();
    }

    /** Tokens of a finished response: its text, then {@code <eos>}. */
    public int[] response(String text) {
        return IntStream.concat(IntStream.of(tokenizer.encode(text)), IntStream.of(tokenizer.eos()))
                .toArray();
    }

    /** Tokens of a whole dialogue, for language-model training. */
    public int[] dialogue(Dialogue dialogue) {
        return turns(dialogue).toArray();
    }

    /** Text of a response's tokens, special tokens left out. */
    public String text(int... response) {
        return tokenizer.decode(response);
    }

    /** True when the response stopped of its own accord. */
    public boolean finished(int... response) {
        return response.length > 0 && response[response.length - 1] == tokenizer.eos();
    }

    private IntStream turns(Dialogue dialogue) {
        return IntStream.concat(
                IntStream.of(tokenizer.bos()), dialogue.turns().stream().flatMapToInt(this::turn));
    }

    private IntStream turn(Turn turn) {
        return switch (turn.role()) {
            case SYSTEM ->
                throw new IllegalArgumentException(
                        "the dialogue has a system turn, \"%s\"; this format has none: leave it out with"
                                        .formatted(turn.text())
                                + " dialogue.withoutSystem()");
            case USER -> IntStream.concat(marker(SpecialTokens.USER), IntStream.of(tokenizer.encode(turn.text())));
            case ASSISTANT -> IntStream.concat(marker(SpecialTokens.ASSISTANT), IntStream.of(response(turn.text())));
        };
    }

    private IntStream marker(String special) {
        return IntStream.of(tokenizer.special(special));
    }
}
