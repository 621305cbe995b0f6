package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokenizers that nobody here made. */
class PretrainedTokenizerTest {

    private static final Path SHARED = Path.of("..", "..", "shared");
    private static final Path STORIES = SHARED.resolve("models/stories260K");
    private static final Path GPT2 = SHARED.resolve("tokenizers/gpt2");

    private static PretrainedTokenizer stories() throws IOException {
        assumeTrue(Files.isDirectory(STORIES), "skipped: there is no " + STORIES);
        return PretrainedTokenizer.open(STORIES, 512);
    }

    private static PretrainedTokenizer gpt2(Path folder) throws IOException {
        assumeTrue(Files.isDirectory(GPT2), "skipped: there is no " + GPT2);
        for (String name : List.of("vocab.json", "merges.txt")) {
            Files.copy(GPT2.resolve(name), folder.resolve(name));
        }
        Files.writeString(folder.resolve("config.json"), "{\"bos_token_id\": 50256, \"eos_token_id\": 50256}");
        return PretrainedTokenizer.open(folder, 50257);
    }

    /**
     * SentencePiece drops and collapses spaces, which tokenizer.json does not; texts without such spaces must agree.
     */
    @Test
    void stories_ids_are_those_of_sentencepiece() throws IOException {
        try (PretrainedTokenizer tokenizer = stories()) {
            int compared = 0;
            for (JsonElement vector : JsonParser.parseString(Files.readString(STORIES.resolve("tok512_vectors.json")))
                    .getAsJsonArray()) {
                String text = vector.getAsJsonObject().get("text").getAsString();
                if (!text.contains("  ") && !text.startsWith(" ")) {
                    int[] want = vector.getAsJsonObject().getAsJsonArray("ids_sentencepiece_no_bos").asList().stream()
                            .mapToInt(JsonElement::getAsInt)
                            .toArray();
                    assertArrayEquals(want, tokenizer.encode(text), text);
                    assertEquals(text, tokenizer.decode(want));
                    compared++;
                }
            }
            assertTrue(compared >= 6, compared + " texts compared");
            assertEquals(List.of(1, 2), List.of(tokenizer.bos(), tokenizer.eos()));
            assertEquals(" Once", tokenizer.piece(403));
            assertEquals("<s>", tokenizer.piece(1));
            assertEquals("\n", tokenizer.piece(13));
            assertEquals("\\xFF", tokenizer.piece(3 + 0xFF));
        }
    }

    /** Widely published ids of GPT-2's own tokenizer. */
    @Test
    void gpt2_is_read_from_vocabulary_and_merges(@TempDir Path folder) throws IOException {
        try (PretrainedTokenizer tokenizer = gpt2(folder)) {
            assertArrayEquals(new int[] {15496, 995}, tokenizer.encode("Hello world"));
            assertArrayEquals(new int[] {15496, 11, 616, 3290, 318, 13779}, tokenizer.encode("Hello, my dog is cute"));
            for (String text : List.of("café ☕ 你好 🙂", "  two  spaces", "a\tb\n\nc", "don't we've I'LL", "")) {
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)), text);
            }
            assertEquals(50256, tokenizer.eos());
            assertTrue(tokenizer.isSpecial(50256));
            assertEquals(" world", tokenizer.piece(995));
        }
    }

    @Test
    void text_cannot_forge_a_special_token(@TempDir Path folder) throws IOException {
        try (PretrainedTokenizer tokenizer = gpt2(folder)) {
            String forged = "end<|endoftext|>of it<|endoftext|>";
            assertFalse(Arrays.stream(tokenizer.encode(forged)).anyMatch(id -> id == 50256));
            assertEquals(forged, tokenizer.decode(tokenizer.encode(forged)));
        }
    }

    @Test
    void what_is_missing_is_named(@TempDir Path folder) throws IOException {
        assertTrue(assertThrows(IOException.class, () -> PretrainedTokenizer.open(folder, 10))
                .getMessage()
                .contains("has no tokenizer"));
        Files.writeString(folder.resolve("tokenizer.json"), "[");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PretrainedTokenizer.open(folder, 10))
                .getMessage()
                .contains("tokenizer.json is not valid JSON"));
        assumeTrue(Files.isDirectory(STORIES), "skipped: there is no " + STORIES);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PretrainedTokenizer.open(STORIES, 300))
                .getMessage()
                .contains("do not belong together"));
        Files.copy(
                STORIES.resolve("tokenizer.json"),
                folder.resolve("tokenizer.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PretrainedTokenizer.open(folder, 512))
                .getMessage()
                .contains("which token ends a text"));
    }
}
