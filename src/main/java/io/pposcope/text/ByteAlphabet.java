package io.pposcope.text;

import java.nio.charset.StandardCharsets;

/**
 * A printable character for every byte, as byte-level tokenizers spell their pieces in {@code tokenizer.json}.
 * <p>Printable Latin-1 bytes stand for themselves; the other 68 take the characters from U+0100 on, in order, so the
 * space becomes {@code Ġ}. Source: the GPT-2 tokenizer.
 */
final class ByteAlphabet {
    private static final char[] SPELLING = new char[256];
    private static final int[] BYTE = new int[256 + 68];

    static {
        int next = 256;
        for (int b = 0; b < 256; b++) {
            SPELLING[b] = standsForItself(b) ? (char) b : (char) next++;
            BYTE[SPELLING[b]] = b;
        }
    }

    private ByteAlphabet() {}

    static String spell(byte... bytes) {
        var spelled = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            spelled.append(SPELLING[b & 0xFF]);
        }
        return spelled.toString();
    }

    static String spell(String text) {
        return spell(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(String spelled) {
        byte[] bytes = new byte[spelled.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) byteOf(spelled.charAt(i));
        }
        return bytes;
    }

    private static int byteOf(char c) {
        if (c >= BYTE.length || SPELLING[BYTE[c]] != c) {
            throw new IllegalArgumentException(
                    "'%c' (U+%04X) spells no byte; expected a byte-level piece".formatted(c, (int) c));
        }
        return BYTE[c];
    }

    private static boolean standsForItself(int b) {
        return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
    }
}
