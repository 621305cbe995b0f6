package io.pposcope.inspect;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes the invisible parts of tokens visible: spaces, newlines, bytes that are no whole character. A character whose
 * bytes are spread over several tokens stands at the last of them.
 */
final class TokenSigns {
    private static final String REPLACEMENT = "\uFFFD";
    private static final String PART = "‥";
    private static final Pattern BYTES = Pattern.compile("(\\\\x[0-9A-F]{2})+");

    private TokenSigns() {}

    /**
     * The pieces of a row with {@code ·} for a space, {@code ⏎} for a newline, {@code ∅} for nothing, {@code ‥} for
     * bytes whose character comes with a later token, U+FFFD for bytes that are none.
     */
    static List<String> visible(List<TokenStripView.Token> row) {
        List<String> signs = new ArrayList<>();
        ByteBuffer begun = ByteBuffer.allocate(0);
        for (int place = 0; place < row.size(); place++) {
            String piece = row.get(place).piece();
            if (!isBytes(piece)) {
                signs.add(piece.isEmpty() ? "∅" : TextLayout.plain(piece).replace(' ', '·'));
                continue;
            }
            begun = joined(begun, bytes(piece));
            String whole = wholeCharacters(begun);
            boolean goesOn =
                    place + 1 < row.size() && isBytes(row.get(place + 1).piece());
            signs.add(goesOn ? whole.isEmpty() ? PART : whole : begun.hasRemaining() ? whole + REPLACEMENT : whole);
            begun = goesOn ? begun : ByteBuffer.allocate(0);
        }
        return signs;
    }

    private static boolean isBytes(String piece) {
        return BYTES.matcher(piece).matches();
    }

    private static byte[] bytes(String piece) {
        return HexFormat.of().parseHex(piece.replace("\\x", ""));
    }

    private static ByteBuffer joined(ByteBuffer begun, byte... more) {
        return ByteBuffer.allocate(begun.remaining() + more.length)
                .put(begun)
                .put(more)
                .flip();
    }

    /** Reads the characters that are whole and leaves the bytes of one that is not. */
    private static String wholeCharacters(ByteBuffer bytes) {
        CharBuffer characters = CharBuffer.allocate(bytes.remaining());
        StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .decode(bytes, characters, false);
        return TextLayout.plain(characters.flip().toString());
    }

    /** A visible piece as markup, its signs paler than its text. */
    static String html(String visible) {
        StringBuilder out = new StringBuilder();
        boolean pale = false;
        for (int point : visible.codePoints().toArray()) {
            boolean sign = "·⏎⇥∅‥".indexOf(point) >= 0;
            out.append(sign == pale ? "" : sign ? "<span class=\"w\">" : "</span>")
                    .append(Markup.escape(Character.toString(point)));
            pale = sign;
        }
        return out.append(pale ? "</span>" : "").toString();
    }

    /** Place, piece, id and bytes on one line, all numbers on the next. */
    static String describe(
            TokenStripView.Token token, String visible, String place, List<TokenStripView.Channel> channels) {
        String bytes = isBytes(token.piece())
                ? "  ·  bytes " + token.piece().replace("\\x", " ").strip()
                : "";
        String numbers = IntStream.range(0, channels.size())
                .mapToObj(i -> channels.get(i).name() + " "
                        + Numbers.show(token.numbers().get(i)))
                .collect(Collectors.joining("  ·  "));
        String marks = token.marks().stream()
                .sorted()
                .map(mark -> "  ·  " + mark.sign() + " " + mark.meaning())
                .collect(Collectors.joining());
        return place + "  “" + visible + "”  ·  id " + token.id() + bytes + marks + "\n" + numbers;
    }
}
