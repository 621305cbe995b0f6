package io.pposcope.text;

import io.pposcope.internal.files.TextFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Byte-level byte-pair encoding: a word is its UTF-8 bytes, and the pair of neighbours that was learnt first merges
 * first, until no learnt pair is left. Every text has an encoding, and decoding gives it back exactly.
 * <p>Immutable and safe for use by several threads; encodings of words are remembered.
 * <p>Source: Sennrich et al., arXiv 1508.07909, on bytes as in GPT-2. Unlike Hugging Face {@code tokenizers}, a special
 * token spelled out in the text is read as text.
 */
public final class BytePairTokenizer implements Tokenizer {
    private static final int REMEMBERED_WORDS = 1 << 16;

    private final PieceTable pieces;
    private final Map<Long, Merge> merges;
    private final int[] byteIds;
    private final Map<String, int[]> remembered = new ConcurrentHashMap<>();

    private record Merge(int rank, int result) {}

    BytePairTokenizer(PieceTable pieces) {
        this.pieces = pieces;
        this.merges = ranked(pieces);
        this.byteIds = IntStream.range(0, 256)
                .map(b -> pieces.id(ByteAlphabet.spell((byte) b)))
                .toArray();
    }

    /**
     * Learns a vocabulary from texts: bytes and special tokens first, then the most frequent pair again and again.
     * <p>Deterministic: of equally frequent pairs, the one with the smaller ids wins.
     *
     * @param vocabularySize entries in all, special tokens and 256 bytes included
     * @throws IllegalArgumentException if the size leaves no room for the bytes
     */
    public static BytePairTokenizer train(Stream<String> texts, int vocabularySize) {
        return new BytePairTokenizer(new BytePairTrainer(vocabularySize).learn(texts));
    }

    /** Reads the text of a Hugging Face {@code tokenizer.json} of a byte-level BPE model. */
    public static BytePairTokenizer parse(String json) {
        return parse(json, "the tokenizer.json");
    }

    private static BytePairTokenizer parse(String json, String origin) {
        return new BytePairTokenizer(TokenizerJson.parse(json, origin));
    }

    /** Reads a Hugging Face {@code tokenizer.json}. */
    public static BytePairTokenizer load(Path file) throws IOException {
        return parse(TextFile.read(file), file.toString());
    }

    /** This tokenizer as the text of a {@code tokenizer.json}; the same tokenizer always gives the same text. */
    public String toJson() {
        return TokenizerJson.write(pieces);
    }

    @Override
    public int[] encode(String text) {
        return PreTokenizer.words(text)
                .flatMapToInt(word -> IntStream.of(word(word)))
                .toArray();
    }

    @Override
    public String decode(int... ids) {
        var bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            if (!isSpecial(id)) {
                bytes.writeBytes(ByteAlphabet.bytes(pieces.spelling(id)));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
        return pieces.size();
    }

    @Override
    public String piece(int id) {
        return isSpecial(id) ? pieces.spelling(id) : shown(ByteAlphabet.bytes(pieces.spelling(id)));
    }

    @Override
    public int special(String spelling) {
        return pieces.special(spelling);
    }

    @Override
    public boolean isSpecial(int id) {
        return pieces.isSpecial(id);
    }

    private int[] word(String word) {
        int[] known = remembered.get(word);
        if (known != null) {
            return known;
        }
        int[] ids = merged(bytesOf(word));
        if (remembered.size() < REMEMBERED_WORDS) {
            remembered.put(word, ids);
        }
        return ids;
    }

    private int[] bytesOf(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length)
                .map(i -> byteIds[bytes[i] & 0xFF])
                .toArray();
    }

    private int[] merged(int[] ids) {
        int length = ids.length;
        for (Merge next = earliest(ids, length); next != null; next = earliest(ids, length)) {
            length = apply(next, ids, length);
        }
        return Arrays.copyOf(ids, length);
    }

    private Merge earliest(int[] ids, int length) {
        Merge best = null;
        for (int i = 0; i + 1 < length; i++) {
            Merge merge = merges.get(Pair.key(ids[i], ids[i + 1]));
            if (merge != null && (best == null || merge.rank < best.rank)) {
                best = merge;
            }
        }
        return best;
    }

    private int apply(Merge merge, int[] ids, int length) {
        int kept = 0;
        for (int i = 0; i < length; i++) {
            boolean joins = i + 1 < length && merge.equals(merges.get(Pair.key(ids[i], ids[i + 1])));
            ids[kept++] = joins ? merge.result : ids[i];
            i += joins ? 1 : 0;
        }
        return kept;
    }

    private static Map<Long, Merge> ranked(PieceTable pieces) {
        Map<Long, Merge> ranked = new HashMap<>();
        List<Pair> learnt = pieces.merges();
        for (int rank = 0; rank < learnt.size(); rank++) {
            Pair pair = learnt.get(rank);
            ranked.put(
                    pair.key(),
                    new Merge(rank, pieces.id(pieces.spelling(pair.left()) + pieces.spelling(pair.right()))));
        }
        return Map.copyOf(ranked);
    }

    private static String shown(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException halfCharacter) {
            return "\\x" + HexFormat.ofDelimiter("\\x").withUpperCase().formatHex(bytes);
        }
    }
}
