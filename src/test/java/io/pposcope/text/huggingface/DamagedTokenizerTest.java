package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.text.BytePairTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizer files with one fault each: the message names the file, the fault and what was expected. */
class DamagedTokenizerTest {

    private static final int TOKENS = 264;

    @TempDir
    Path folder;

    private String json;

    @BeforeEach
    void write() throws IOException {
        json = BytePairTokenizer.train(Stream.of("the cat sat on the mat, the dog sat too"), TOKENS)
                .toJson();
        Files.writeString(folder.resolve("tokenizer.json"), json);
        Files.writeString(folder.resolve("config.json"), "{\"eos_token_id\": 2}");
    }

    private String refusal(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
        String said = assertThrows(IllegalArgumentException.class, () -> PretrainedTokenizer.open(folder, TOKENS))
                .getMessage();
        assertTrue(said.contains(folder.toString()), said);
        return said;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"padding\": null|\"padding\": 3|padding is 3",
                "\"use_regex\": true|\"use_regex\": 3|refused by Hugging Face",
                "\"decoder\": {|\"decoder\": [{|is not valid JSON",
                "\"th\": 2|\"th\": -|is not valid JSON",
                "\"id\": 1|\"id\": -1|id is -1",
                "\"id\": 1|\"id\": 2000000000|do not belong together",
                "\"id\": 1|\"id\": 1.5|id is 1.5",
                "\"id\": 1|\"id\": {}|id is {}",
                "\"vocab\": {|\"vocab\": 3, \"x\": {|vocab is 3",
                "\"model\": {|\"other\": {|no field model"
            })
    void a_tokenizer_with_one_fault_is_explained(String from, String to, String fault) throws IOException {
        assertTrue(json.contains(from) || fault.equals("is not valid JSON"), from + " is not in the tokenizer");
        String damaged = json.contains(from)
                ? json.replaceFirst(java.util.regex.Pattern.quote(from), to)
                : json.substring(0, json.length() / 2);
        String said = refusal("tokenizer.json", damaged);
        assertTrue(said.contains(fault), said);
    }

    /** Every text contains a token of no characters. */
    @Test
    void an_added_token_without_a_spelling_is_refused() throws IOException {
        String said = refusal("tokenizer.json", json.replaceFirst("\"content\": \"[^\"]+\"", "\"content\": \"\""));
        assertTrue(said.contains("added_tokens[0]: content is \"\"; expected the spelling of a token"), said);
    }

    /** Where Hugging Face's library would end the whole process. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1e400|has the number 1e400",
                "-1e999999999|has the number -1e999999999",
                "NESTED|nests deeper than 100 levels"
            })
    void what_the_library_does_not_survive_never_reaches_it(String value, String fault) throws IOException {
        String nested = value.equals("NESTED") ? "[".repeat(180) + "]".repeat(180) : value;
        for (String part : List.of("decoder", "normalizer", "pre_tokenizer", "post_processor")) {
            String said = refusal(
                    "tokenizer.json",
                    json.replaceFirst(
                            "\"" + part + "\": ",
                            "\"" + part + "\": {\"type\": \"Sequence\", \"x\": " + nested + "}, \"was\": "));
            assertTrue(said.contains(fault), said);
        }
    }

    @Test
    void a_prefix_that_the_merges_lack_never_reaches_the_library() throws IOException {
        String said = refusal(
                "tokenizer.json",
                json.replaceFirst(
                        "\"continuing_subword_prefix\": null", "\"continuing_subword_prefix\": \"/etc/passwd\""));
        assertTrue(
                said.contains("continuing_subword_prefix is \"/etc/passwd\"; "
                        + "expected what the second piece of every merge begins with"),
                said);
    }

    /** A template of the tokens around a text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SpecialToken|<x>|[1]|id is \"<x>\"; expected one of special_tokens",
                "Sequence|B|[1]|id is \"B\"; expected one of [A]",
                "SpecialToken|<s>|[1, 2]|expected as many ids as there are tokens",
                "SpecialToken|<s>|3|ids is 3; expected a list"
            })
    void templates_that_the_library_does_not_survive_never_reach_it(String kind, String id, String ids, String fault)
            throws IOException {
        String template = "{\"type\": \"TemplateProcessing\", \"pair\": [], "
                + "\"single\": [{\"%s\": {\"id\": \"%s\", \"type_id\": 0}}],".formatted(kind, id)
                + " \"special_tokens\": {\"<s>\": {\"id\": \"<s>\", \"ids\": %s, \"tokens\": [\"<s>\"]}}}"
                        .formatted(ids);
        for (String processor : List.of(template, "{\"type\": \"Sequence\", \"processors\": [" + template + "]}")) {
            String said = refusal(
                    "tokenizer.json",
                    json.replaceFirst("\"post_processor\": ", "\"post_processor\": " + processor + ", \"was\": "));
            assertTrue(said.contains(fault), said);
        }
    }

    /** Texts are neither cut nor filled up here, so that what a description says of it is not looked at. */
    @Test
    void a_padding_without_its_fields_does_no_harm() throws IOException {
        try (PretrainedTokenizer before = PretrainedTokenizer.open(folder, TOKENS)) {
            Files.writeString(folder.resolve("tokenizer.json"), json.replace("\"padding\": null", "\"padding\": {}"));
            try (PretrainedTokenizer after = PretrainedTokenizer.open(folder, TOKENS)) {
                assertArrayEquals(before.encode("the cat"), after.encode("the cat"));
            }
        }
    }

    /** An entry of the vocabulary that merges need. */
    @Test
    void a_removed_entry_of_the_vocabulary_is_explained() throws IOException {
        String said = refusal("tokenizer.json", json.replaceFirst("\"a\": \\d+,", ""));
        assertTrue(said.contains("tokenizer.json") && said.contains("expected"), said);
        String own = assertThrows(
                        IllegalArgumentException.class, () -> BytePairTokenizer.load(folder.resolve("tokenizer.json")))
                .getMessage();
        assertTrue(own.contains("tokenizer.json names no token for id"), own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"content\": {}}", "{\"content\": [null]}", "{\"content\": [1, 2]}", "{\"content\": 3}"})
    void a_special_token_that_is_no_text_is_refused(String token) throws IOException {
        String said = refusal("tokenizer_config.json", "{\"eos_token\": " + token + "}");
        assertTrue(said.contains("eos_token: content is") && said.contains("expected a text"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "-1", "2000000000", "264", "\"x\"", "{}", "1.5", "[null]", "true"})
    void an_end_that_is_no_token_is_refused(String id) throws IOException {
        String said = refusal("config.json", "{\"eos_token_id\": " + id + "}");
        assertTrue(said.contains("config.json") && said.contains("eos_token_id") && said.contains("expected"), said);
    }

    @Test
    void bytes_that_are_no_text_are_named_with_their_line() throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        bytes[json.indexOf("\"merges\"") + 1] = (byte) 0xff;
        Files.write(folder.resolve("tokenizer.json"), bytes);
        String said = assertThrows(IllegalArgumentException.class, () -> PretrainedTokenizer.open(folder, TOKENS))
                .getMessage();
        assertTrue(
                said.startsWith(folder.resolve("tokenizer.json") + ", line ") && said.contains("save it as UTF-8"),
                said);
    }

    @Test
    void absurd_ids_take_no_memory_in_our_own_reader() throws IOException {
        for (String id : List.of("2000000000", "2147483647", "-1", "1e300", "{}", "null")) {
            Files.writeString(folder.resolve("tokenizer.json"), json.replaceFirst("\"id\": 1,", "\"id\": " + id + ","));
            String said = assertThrows(
                            IllegalArgumentException.class,
                            () -> BytePairTokenizer.load(folder.resolve("tokenizer.json")))
                    .getMessage();
            assertTrue(said.startsWith(folder.resolve("tokenizer.json").toString()), said);
        }
    }

    /** A Unigram model lists its pieces with scores; the ids are the places in the list. */
    @Test
    void unigram_vocabularies_are_read() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"version\": \"1.0\", \"added_tokens\": [], \"normalizer\": null, \"pre_tokenizer\": null, "
                        + "\"post_processor\": null, \"decoder\": null, \"model\": {\"type\": \"Unigram\", "
                        + "\"unk_id\": 0, \"byte_fallback\": false, "
                        + "\"vocab\": [[\"<unk>\", 0.0], [\"a\", -1.0], [\"b\", -2.0], [\"ab\", -1.5]]}}");
        try (PretrainedTokenizer tokenizer = PretrainedTokenizer.open(folder, TOKENS)) {
            assertArrayEquals(new int[] {3, 1}, tokenizer.encode("aba"));
            assertEquals("ab", tokenizer.piece(3));
        }
    }
}
