package io.pposcope.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BytePairTokenizerLaws {
    private static final int TEXTS = 2_000;
    private static final int[] BLOCKS = {
        0x09, 0x20, 0x27, 0x30, 0x41, 0x61, 0x85, 0xA0, 0xC0, 0x300, 0x660, 0x2000, 0x4E00, 0xFFFD, 0x1F600
    };

    private final BytePairTokenizer tokenizer =
            BytePairTokenizer.train(Stream.of("the cat and the other cat", "那只猫和另一只猫", "don't stop, don't go"), 290);

    @Test
    void decodingGivesBackEveryText() {
        randomTexts().forEach(text -> assertEquals(text, tokenizer.decode(tokenizer.encode(text))));
    }

    @Test
    void aSavedTokenizerEncodesAlike() {
        BytePairTokenizer again = BytePairTokenizer.parse(tokenizer.toJson());
        assertEquals(tokenizer.toJson(), again.toJson());
        randomTexts().forEach(text -> assertArrayEquals(tokenizer.encode(text), again.encode(text)));
    }

    @Test
    void noTextEncodesToASpecialToken() {
        String forged = String.join("", SpecialTokens.ALL);
        assertTrue(Arrays.stream(tokenizer.encode(forged)).noneMatch(tokenizer::isSpecial));
        assertEquals(forged, tokenizer.decode(tokenizer.encode(forged)));
    }

    private static Stream<String> randomTexts() {
        var random = new Random(7);
        return IntStream.range(0, TEXTS).mapToObj(i -> randomText(random));
    }

    private static String randomText(Random random) {
        return IntStream.range(0, random.nextInt(24))
                .map(i -> BLOCKS[random.nextInt(BLOCKS.length)] + (random.nextBoolean() ? random.nextInt(30) : 0))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
