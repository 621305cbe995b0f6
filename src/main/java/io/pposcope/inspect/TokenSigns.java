package io.pposcope.inspect;

/** Makes the invisible parts of a token visible. */
final class TokenSigns {
    private static final String REPLACEMENT = "\uFFFD";

    private TokenSigns() {
    }

    /** The piece with {@code ·} for a space, {@code ⏎} for a newline, U+FFFD for bytes that are no whole character, {@code ∅} for nothing. */
    static String visible(TokenStripView.Token token) {
        if (token.piece().isEmpty()) {
            return token.hex().isEmpty() ? "∅" : REPLACEMENT;
        }
        return TextLayout.plain(token.piece()).replace(' ', '·');
    }
}
