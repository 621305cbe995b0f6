package io.pposcope.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Learns the merges of a byte-pair vocabulary by counting pairs over the distinct words of a text. */
final class BytePairTrainer {
    private static final int FIRST_BYTE = SpecialTokens.ALL.size();
    private static final int FIRST_MERGE = FIRST_BYTE + 256;

    private final int vocabularySize;
    private final List<String> spellings = new ArrayList<>(SpecialTokens.ALL);
    private final List<Pair> merges = new ArrayList<>();
    private List<Word> words = List.of();

    private record Word(int[] ids, long count) {

        Word merge(Pair pair, int result) {
            int[] shorter = new int[ids.length];
            int kept = 0;
            for (int i = 0; i < ids.length; i++) {
                boolean joins = i + 1 < ids.length && ids[i] == pair.left() && ids[i + 1] == pair.right();
                shorter[kept++] = joins ? result : ids[i];
                i += joins ? 1 : 0;
            }
            return kept == ids.length ? this : new Word(Arrays.copyOf(shorter, kept), count);
        }
    }

    BytePairTrainer(int vocabularySize) {
        if (vocabularySize < FIRST_MERGE) {
            throw new IllegalArgumentException(
                    "a vocabulary of %d tokens is too small; expected at least %d (%d special tokens and 256 bytes)"
                            .formatted(vocabularySize, FIRST_MERGE, FIRST_BYTE));
        }
        this.vocabularySize = vocabularySize;
        IntStream.range(0, 256).forEach(b -> spellings.add(ByteAlphabet.spell((byte) b)));
    }

    /** Merges until the vocabulary is full or no pair occurs twice. */
    PieceTable learn(Stream<String> texts) {
        words = counted(texts);
        for (Pair pair = mostFrequent(); pair != null && spellings.size() < vocabularySize; pair = mostFrequent()) {
            join(pair);
        }
        return PieceTable.of(spellings, IntStream.range(0, FIRST_BYTE).boxed().collect(Collectors.toSet()), merges);
    }

    private void join(Pair pair) {
        int result = spellings.size();
        spellings.add(spellings.get(pair.left()) + spellings.get(pair.right()));
        merges.add(pair);
        words = words.stream().map(word -> word.merge(pair, result)).toList();
    }

    private Pair mostFrequent() {
        Map<Pair, Long> counts = new HashMap<>();
        for (Word word : words) {
            for (int i = 0; i + 1 < word.ids.length; i++) {
                counts.merge(new Pair(word.ids[i], word.ids[i + 1]), word.count, Long::sum);
            }
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .min(Map.Entry.<Pair, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static List<Word> counted(Stream<String> texts) {
        return texts
                .flatMap(PreTokenizer::words)
                .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> new Word(byteIds(entry.getKey()), entry.getValue()))
                .toList();
    }

    private static int[] byteIds(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length)
                .map(i -> FIRST_BYTE + (bytes[i] & 0xFF))
                .toArray();
    }
}
