package io.pposcope.text;

import java.util.List;

/**
 * Spellings of the tokens that no text encodes to. Padding and end are two tokens, so that an end is never masked away.
 */
final class SpecialTokens {
    public static final String PAD = "<pad>";
    public static final String BOS = "<bos>";
    public static final String EOS = "<eos>";
    public static final String USER = "<user>";
    public static final String ASSISTANT = "<assistant>";

    /** In the order of their ids, from 0. */
    public static final List<String> ALL = List.of(PAD, BOS, EOS, USER, ASSISTANT);

    private SpecialTokens() {}
}
