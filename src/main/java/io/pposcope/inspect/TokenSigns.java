package io.pposcope.inspect;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes the invisible parts of a token visible: spaces, newlines, bytes that are no whole character. */
final class TokenSigns {
    private static final String REPLACEMENT = "\uFFFD";
    private static final Pattern BYTES = Pattern.compile("(\\\\x[0-9A-F]{2})+");

    private TokenSigns() {
    }

    /** The piece with {@code ·} for a space, {@code ⏎} for a newline, U+FFFD for bytes that are no whole character, {@code ∅} for nothing. */
    static String visible(TokenStripView.Token token) {
        String piece = token.piece();
        if (piece.isEmpty()) {
            return "∅";
        }
        return BYTES.matcher(piece).matches() ? REPLACEMENT : TextLayout.plain(piece).replace(' ', '·');
    }

    /** The visible piece as markup, its signs paler than its text. */
    static String html(TokenStripView.Token token) {
        StringBuilder out = new StringBuilder();
        boolean pale = false;
        for (int point : visible(token).codePoints().toArray()) {
            boolean sign = point == '·' || point == '⏎' || point == '⇥' || point == '∅';
            out.append(sign == pale ? "" : sign ? "<s>" : "</s>").append(Markup.escape(Character.toString(point)));
            pale = sign;
        }
        return out.append(pale ? "</s>" : "").toString();
    }

    /** Place, piece, id and bytes on one line, all numbers on the next. */
    static String describe(TokenStripView.Token token, String place, List<TokenStripView.Channel> channels) {
        String bytes = BYTES.matcher(token.piece()).matches() ? "  ·  bytes " + token.piece().replace("\\x", " ").strip() : "";
        String numbers = IntStream.range(0, channels.size())
                .mapToObj(i -> channels.get(i).name() + " " + Numbers.show(token.numbers().get(i)))
                .collect(Collectors.joining("  ·  "));
        String marks = token.marks().stream().sorted().map(mark -> "  ·  " + mark.sign() + " " + mark.meaning()).collect(Collectors.joining());
        return place + "  “" + visible(token) + "”  ·  id " + token.id() + bytes + marks + "\n" + numbers;
    }
}
