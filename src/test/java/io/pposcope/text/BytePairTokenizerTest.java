package io.pposcope.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BytePairTokenizerTest {
    private static final int BYTES_AND_SPECIALS = 261;

    @Test
    void theMostFrequentPairMergesFirst() {
        BytePairTokenizer tokenizer = BytePairTokenizer.train(Stream.of("abab abab ab", "cab"), BYTES_AND_SPECIALS + 2);
        assertEquals("ab", tokenizer.piece(BYTES_AND_SPECIALS));
        assertArrayEquals(new int[] {tokenizer.encode("c")[0], BYTES_AND_SPECIALS}, tokenizer.encode("cab"));
    }

    @Test
    void trainingStopsWhenNoPairOccursTwice() {
        assertEquals(
                BYTES_AND_SPECIALS,
                BytePairTokenizer.train(Stream.of("abc"), 1_000).vocabularySize());
    }

    @Test
    void specialTokensComeFirstAndPaddingIsNotTheEnd() {
        BytePairTokenizer tokenizer = bytesOnly();
        assertEquals(0, tokenizer.pad());
        assertEquals(1, tokenizer.bos());
        assertEquals(2, tokenizer.eos());
        assertEquals("<assistant>", tokenizer.piece(4));
        assertEquals("", tokenizer.decode(0, 1, 2, 3, 4));
    }

    @Test
    void halfACharacterIsShownAsBytes() {
        BytePairTokenizer tokenizer = bytesOnly();
        assertEquals("\\xE6", tokenizer.piece(tokenizer.encode("水")[0]));
        assertEquals(" ", tokenizer.piece(tokenizer.encode(" ")[0]));
    }

    @Test
    void readsMergesWrittenAsPairs() {
        String json = BytePairTokenizer.train(Stream.of("abab ab"), BYTES_AND_SPECIALS + 1)
                .toJson();
        assertArrayEquals(
                new int[] {BYTES_AND_SPECIALS},
                BytePairTokenizer.parse(json.replace("\"a b\"", "[\"a\", \"b\"]"))
                        .encode("ab"));
    }

    @Test
    void refusesOtherFilesAndTooSmallVocabularies() {
        assertThrows(IllegalArgumentException.class, () -> BytePairTokenizer.parse("[]"));
        assertThrows(IllegalArgumentException.class, () -> BytePairTokenizer.parse("{}"));
        String unigram = bytesOnly().toJson().replace("\"BPE\"", "\"Unigram\"");
        var error = assertThrows(IllegalArgumentException.class, () -> BytePairTokenizer.parse(unigram));
        assertTrue(error.getMessage().contains("Unigram"));
        assertThrows(IllegalArgumentException.class, () -> BytePairTokenizer.train(Stream.of("a"), 100));
        assertThrows(IllegalArgumentException.class, () -> bytesOnly().decode(BYTES_AND_SPECIALS));
    }

    private static BytePairTokenizer bytesOnly() {
        return BytePairTokenizer.train(Stream.of(), BYTES_AND_SPECIALS);
    }
}
