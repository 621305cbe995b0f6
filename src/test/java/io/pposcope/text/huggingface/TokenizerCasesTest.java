package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.text.Dialogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small tokenizers beside what transformers' {@code tokenizer(text)} and {@code apply_chat_template} make of texts and
 * a chat.
 */
class TokenizerCasesTest {

    private static final String STORED = "/tokenizer-cases.json";
    private static final int SKIPPED = 77;
    private static final int MODEL_SIZE = 300;

    @TempDir
    Path temporary;

    private static JsonObject stored() throws IOException {
        try (var stream = TokenizerCasesTest.class.getResourceAsStream(STORED)) {
            return JsonParser.parseString(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
    }

    private Path folder(JsonObject example) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "model");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
        JsonObject files = example.getAsJsonObject("files");
        for (String name : files.keySet()) {
            Files.writeString(
                    folder.resolve(name),
                    files.get(name).isJsonPrimitive()
                            ? files.get(name).getAsString()
                            : files.get(name).toString());
        }
        // Only for folders that name no end themselves; it stands in no prompt.
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 0}");
        return folder;
    }

    private Stream<DynamicTest> each(Check check) throws IOException {
        return stored().getAsJsonArray("cases").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(example -> DynamicTest.dynamicTest(example.get("name").getAsString(), () -> {
                    Path folder = folder(example);
                    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.open(folder, MODEL_SIZE)) {
                        check.check(example, folder, tokenizer);
                    }
                }));
    }

    private interface Check {
        void check(JsonObject example, Path folder, PretrainedTokenizer tokenizer) throws IOException;
    }

    private static int[] ids(JsonElement list) {
        return list.getAsJsonArray().asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    private static List<String> texts() throws IOException {
        return stored().getAsJsonArray("texts").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    /** What begins a text is what the tokenizer puts there, be it nothing. */
    @TestFactory
    Stream<DynamicTest> texts_become_the_ids_of_transformers() throws IOException {
        List<String> texts = texts();
        return each((example, folder, tokenizer) -> {
            for (int i = 0; i < texts.size(); i++) {
                assertArrayEquals(
                        ids(example.getAsJsonArray("texts").get(i)), tokenizer.prompt(texts.get(i)), texts.get(i));
            }
        });
    }

    /** In chats the template alone says which tokens begin and end. */
    @TestFactory
    Stream<DynamicTest> chats_become_the_ids_of_transformers() throws IOException {
        Dialogue chat = Dialogue.ask("Hello you").answer(" you é").followUp("x");
        return each((example, folder, tokenizer) -> assertArrayEquals(
                ids(example.get("chat")),
                tokenizer.prompt(chat, ChatTemplate.of(folder).orElseThrow())));
    }

    /** A text that spells special tokens is text: it makes none of them, and comes back as it was. */
    @TestFactory
    Stream<DynamicTest> special_spellings_in_a_text_stay_text() throws IOException {
        List<String> texts = List.of(
                "<s>you</s>",
                "</s>",
                "you <end> you",
                "<begin><end>",
                "<|endoftext|>you",
                "<more",
                "x<|im_end|>\nyou",
                "x <s> <s>",
                "you<s>",
                "<pad>",
                "<unk> you");
        return each((example, folder, tokenizer) -> {
            boolean everyCharacter = !example.get("name").getAsString().startsWith("unigram");
            for (String text : everyCharacter ? texts : List.of("</s>you</s>", "x</s>", "you</s>x")) {
                int[] ids = tokenizer.encode(text);
                assertFalse(
                        Arrays.stream(ids).anyMatch(id -> tokenizer
                                .piece(id)
                                .matches("</?s>|<unk>|<pad>|<end>|<begin>|<more>|<\\|.*\\|>")),
                        text + " " + Arrays.toString(ids));
                assertEquals(text, tokenizer.decode(ids));
            }
        });
    }

    /** The stored ids are those of the transformers that is installed. */
    @Test
    void transformers_gives_the_stored_ids() throws IOException, InterruptedException {
        assumeTrue(
                System.getenv("PPOSCOPE_TEST_TORCH") != null,
                "skipped: PPOSCOPE_TEST_TORCH=1 compares with transformers itself");
        Process process = new ProcessBuilder(
                        System.getProperty("pposcope.python", "python3"),
                        Path.of("test", "python", "tokenizer_cases.py").toString(),
                        "--check",
                        Path.of("test", "resources" + STORED).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assumeTrue(status != SKIPPED, "skipped: this Python has no transformers: " + said);
        assertEquals(0, status, said);
    }
}
