package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Role;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Templates and folders beside what transformers makes of them: the same text, or a refusal where there is none. */
class ChatTemplateCasesTest {

    private static final String STORED = "/chat-templates.json";
    private static final Path SHARED = Path.of("..", "..", "shared", "cases", "chat-templates.json");
    private static final int SKIPPED = 77;

    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicTest> every_template_gives_what_transformers_gives() throws IOException {
        JsonObject stored;
        try (var stream = ChatTemplateCasesTest.class.getResourceAsStream(STORED)) {
            stored = JsonParser.parseString(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
        List<Dialogue> dialogues = stored.getAsJsonArray("dialogues").asList().stream()
                .map(ChatTemplateCasesTest::dialogue)
                .toList();
        return stored.getAsJsonArray("cases").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(example ->
                        DynamicTest.dynamicTest(example.get("name").getAsString(), () -> check(example, dialogues)));
    }

    private void check(JsonObject example, List<Dialogue> dialogues) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "model");
        write(folder, example.getAsJsonObject("files"));
        JsonArray texts = example.getAsJsonArray("texts");
        for (int i = 0; i < texts.size(); i++) {
            Dialogue dialogue = dialogues.get(i);
            if (texts.get(i).isJsonNull()) {
                String said = assertThrows(
                                IllegalArgumentException.class,
                                () -> ChatTemplate.of(folder).orElseThrow().prompt(dialogue))
                        .getMessage();
                assertTrue(
                        said.startsWith("the chat template")
                                && said.contains(folder.toString())
                                && said.contains("give prompts as plain texts"),
                        said);
            } else {
                assertEquals(
                        texts.get(i).getAsString(),
                        ChatTemplate.of(folder).orElseThrow().prompt(dialogue),
                        "dialogue " + i);
            }
        }
    }

    private static void write(Path folder, JsonObject files) throws IOException {
        for (String name : files.keySet()) {
            JsonElement content = files.get(name);
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            boolean padded = name.equals("tokenizer.json");
            Files.writeString(
                    file,
                    padded
                            ? "{\"padding\": {\"pad_token\": \"<padding>\"}}"
                            : content.isJsonPrimitive() ? content.getAsString() : content.toString());
        }
        if (!files.has("config.json")) {
            Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
        }
    }

    private static Dialogue dialogue(JsonElement messages) {
        List<Turn> turns = new ArrayList<>();
        for (JsonElement one : messages.getAsJsonArray()) {
            JsonObject message = one.getAsJsonObject();
            turns.add(new Turn(
                    Role.valueOf(message.get("role").getAsString().toUpperCase(Locale.ROOT)),
                    message.get("content").getAsString()));
        }
        return new Dialogue(turns);
    }

    /** Cases of somebody else. */
    @TestFactory
    Stream<DynamicTest> templates_of_others() throws IOException {
        assumeTrue(Files.isRegularFile(SHARED), "skipped: there is no " + SHARED);
        JsonObject given = JsonParser.parseString(Files.readString(SHARED)).getAsJsonObject();
        Dialogue dialogue = dialogue(given.get("messages"));
        return given.getAsJsonArray("cases").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(example -> DynamicTest.dynamicTest(example.get("name").getAsString(), () -> {
                    Path folder = Files.createTempDirectory(temporary, "model");
                    JsonObject config = new JsonObject();
                    config.add("chat_template", example.get("template"));
                    config.add("bos_token", given.get("bos_token"));
                    config.add("eos_token", given.get("eos_token"));
                    Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
                    assertEquals(
                            example.get("expected").getAsString(),
                            ChatTemplate.of(folder).orElseThrow().prompt(dialogue));
                }));
    }

    /** The stored texts are those of the transformers that is installed. */
    @Test
    void transformers_gives_the_stored_texts() throws IOException, InterruptedException {
        assumeTrue(
                System.getenv("PPOSCOPE_TEST_TORCH") != null,
                "skipped: PPOSCOPE_TEST_TORCH=1 compares with transformers itself");
        Process process = new ProcessBuilder(
                        System.getProperty("pposcope.python", "python3"),
                        Path.of("test", "python", "chat_templates.py").toString(),
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
