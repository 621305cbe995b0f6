package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a turn says is never a template: in every style, a turn's text stands in the prompt as it is. */
class ContentIsDataLaws {

    private static final List<String> STYLES =
            List.of("chatml", "llama2", "llama3", "mistral", "gemma", "qwen3", "deepseek_r1", "zephyr", "vicuna");
    private static final List<String> FRAGMENTS = List.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "{{ 7*7 }}",
            "{% for i in range(3) %}x{% endfor %}",
            "{# gone #}",
            "{%- raw -%}",
            "{% endraw %}",
            "{{ bos_token }}",
            "{{ raise_exception('x') }}",
            "${x}",
            "#{x}",
            "{",
            "}",
            "%",
            "#",
            "-%}",
            "\n",
            "\r\n",
            "\r",
            "\t",
            " ",
            "\\n",
            "\\",
            "'",
            "\"",
            "\"}",
            "]",
            "\u0000",
            "\u001f",
            "\u007f",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\uffff",
            "é",
            "你好",
            "🙂",
            "\ud800",
            "\udc00",
            "</s>",
            "<b>&amp;</b>",
            "word",
            "endfor",
            "messages");
    private static final int ROUNDS = 150;
    private static final long SEED = 12;

    @TempDir
    Path temporary;

    private Path style(String name) throws IOException {
        JsonObject stored;
        try (var stream = ContentIsDataLaws.class.getResourceAsStream("/chat-templates.json")) {
            stored = JsonParser.parseString(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
        JsonObject example = stored.getAsJsonArray("cases").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(one -> one.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
        Path folder = Files.createDirectory(temporary.resolve(name));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                example.getAsJsonObject("files").get("tokenizer_config.json").toString());
        return folder;
    }

    /** Between letters, since some styles leave out spaces at a text's ends. */
    private static String text(Random random) {
        return IntStream.range(0, random.nextInt(8))
                .mapToObj(i -> FRAGMENTS.get(random.nextInt(FRAGMENTS.size())))
                .collect(Collectors.joining("", "a", "z"));
    }

    @TestFactory
    Stream<DynamicTest> a_turn_stands_in_the_prompt_as_it_is() {
        return STYLES.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    ChatTemplate template = ChatTemplate.of(style(name)).orElseThrow();
                    Random random = new Random(SEED);
                    for (int round = 0; round < ROUNDS; round++) {
                        List<Turn> turns = new ArrayList<>();
                        List<Turn> marked = new ArrayList<>();
                        for (int i = 0; i <= 2 * random.nextInt(3); i++) {
                            turns.add(i % 2 == 0 ? Turn.user(text(random)) : Turn.assistant(text(random)));
                            marked.add(new Turn(turns.get(i).role(), "MARK" + i + "MARK"));
                        }
                        String expected = template.prompt(new Dialogue(marked));
                        for (int i = 0; i < turns.size(); i++) {
                            assertTrue(expected.contains("MARK" + i + "MARK"), expected);
                            expected = expected.replace(
                                    "MARK" + i + "MARK", turns.get(i).text());
                        }
                        assertEquals(expected, template.prompt(new Dialogue(turns)));
                    }
                }));
    }
}
