package io.pposcope.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How public data sets lay out pairs and dialogues; quotation marks are written as {@code '} here. */
class LayoutsTest {

    private static final String PLAIN = "{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}";
    private static final Dialogue ASKED = Dialogue.ask("a").answer("b").followUp("c");

    @TempDir
    Path folder;

    private static String json(String rows) {
        return rows.replace('\'', '"');
    }

    private FileSummary pairs(String rows, List<PreferencePair> into) throws IOException {
        return PreferenceFile.read(Files.writeString(folder.resolve("p.jsonl"), json(rows)), into::add);
    }

    private PreferencePair pair(String row) throws IOException {
        List<PreferencePair> pairs = new ArrayList<>();
        FileSummary summary = pairs(row, pairs);
        assertEquals("1 of 1 rows", summary.toString(), row);
        return pairs.getFirst();
    }

    private Map<Oddity, List<Integer>> odd(String row) throws IOException {
        return pairs(PLAIN + "\n" + row + "\n" + PLAIN, new ArrayList<>()).odd();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // UltraFeedback's binarised form: a text beside whole chats, which messages repeats
                "{'prompt': 'c', 'chosen': [USER_A, SAID_B, USER_C, SAID_GOOD], 'rejected': "
                        + "[USER_A, SAID_B, USER_C, SAID_BAD], 'messages': "
                        + "[USER_A, SAID_B, USER_C, SAID_GOOD], 'score_chosen': 8.5}",
                "{'prompt': ' c\\n', 'chosen': [USER_A, SAID_B, USER_C, SAID_GOOD], "
                        + "'rejected': [USER_A, SAID_B, USER_C, SAID_BAD]}",
                "{'prompt': [USER_A, SAID_B, USER_C], 'chosen': [USER_A, SAID_B, USER_C, "
                        + "SAID_GOOD], 'rejected': [USER_A, SAID_B, USER_C, SAID_BAD]}",
                "{'prompt': null, 'chosen': [USER_A, SAID_B, USER_C, SAID_GOOD], "
                        + "'rejected': [USER_A, SAID_B, USER_C, SAID_BAD]}",
                "{'prompt': '', 'chosen': [USER_A, SAID_B, USER_C, "
                        + "SAID_GOOD], 'rejected': [USER_A, SAID_B, USER_C, SAID_BAD]}",
                // several messages a side
                "{'prompt': 'a', 'chosen': [SAID_B, USER_C, SAID_GOOD], 'rejected': [SAID_B, USER_C, SAID_BAD]}",
                "{'prompt': [USER_A], 'chosen': [SAID_B, USER_C, SAID_GOOD], 'rejected': [SAID_B, USER_C, SAID_BAD]}",
                // transcripts
                "{'chosen': 'Human: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: good', "
                        + "'rejected': 'Human: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: bad'}",
                "{'chosen': 'Human: a\\nAssistant: b\\nHuman: c\\nAssistant: good', 'rejected': "
                        + "'Human: a\\nAssistant: b\\nHuman: c\\nAssistant: bad'}",
                "{'chosen': '\\r\\n\\r\\nHuman: a\\r\\n\\r\\nAssistant: b\\r\\n\\r\\nHuman: "
                        + "c\\r\\n\\r\\nAssistant: good', 'rejected': '\\r\\n\\r\\nHuman: "
                        + "a\\r\\n\\r\\nAssistant: b\\r\\n\\r\\nHuman: c\\r\\n\\r\\nAssistant: bad'}",
                "{'prompt': '\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: "
                        + "c\\n\\nAssistant:', 'chosen': 'good', 'rejected': 'bad'}",
                "{'prompt': '\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant:', "
                        + "'chosen': ' good', 'rejected': ' bad'}",
                "{'prompt': 'Human: a\\n\\nAssistant: b\\n\\nHuman: "
                        + "c\\n\\nAssistant: ', 'chosen': 'good', 'rejected': 'bad'}",
                "{'prompt': '\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant:', "
                        + "'chosen': '\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: good', "
                        + "'rejected': '\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: bad'}",
                // ShareGPT
                "{'conversations': [{'from': 'human', 'value': 'a'}, {'from': 'gpt', 'value': "
                        + "'b'}, {'from': 'human', 'value': 'c'}], 'chosen': {'from': 'gpt', 'value': "
                        + "'good'}, 'rejected': {'from': 'gpt', 'value': 'bad'}}",
                "{'conversations': [{'from': 'human', 'value': 'a'}, {'from': 'gpt', 'value': "
                        + "'b'}, {'from': 'human', 'value': 'c'}], 'chosen': 'good', 'rejected': 'bad'}",
                // content in parts
                "{'prompt': [USER_A, SAID_B, USER_C], 'chosen': [{'role': 'assistant', 'content': "
                        + "[{'type': 'text', 'text': 'go'}, {'type': 'text', 'text': 'od'}]}], 'rejected': [SAID_BAD]}",
                // Alpaca
                "{'instruction': 'c', 'input': '', 'history': [['a', 'b']], 'chosen': 'good', 'rejected': 'bad'}",
            })
    void every_layout_says_the_same(String row) throws IOException {
        assertEquals(new PreferencePair(ASKED, "good", "bad"), pair(expanded(row)));
    }

    private static String expanded(String row) {
        return row.replace("USER_A", "{'role': 'user', 'content': 'a'}")
                .replace("SAID_B,", "{'role': 'assistant', 'content': 'b'},")
                .replace("USER_C", "{'role': 'user', 'content': 'c'}")
                .replace("SAID_GOOD", "{'role': 'assistant', 'content': 'good'}")
                .replace("SAID_BAD", "{'role': 'assistant', 'content': 'bad'}");
    }

    @Test
    void texts_without_a_prompt_share_it() throws IOException {
        assertEquals(
                new PreferencePair(Dialogue.ask("The sky is"), " blue.", " green."),
                pair("{'chosen': 'The sky is blue.', 'rejected': 'The sky is green.'}"));
        assertEquals(Map.of(Oddity.NO_DIALOGUE, List.of(1)), odd("{'chosen': 'Yes.', 'rejected': 'No.'}"));
        assertEquals(Map.of(Oddity.EMPTY_RESPONSE, List.of(1)), odd("{'chosen': 'Yes', 'rejected': 'Yes and no'}"));
    }

    @Test
    void what_is_said_before_all_turns_is_a_system_turn() throws IOException {
        Dialogue expected = new Dialogue(List.of(Turn.system("Be kind."), Turn.user("a")));
        for (String row : List.of(
                "{'prompt': [{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', "
                        + "'content': 'a'}], 'chosen': 'good', 'rejected': 'bad'}",
                "{'chosen': 'Be kind.\\n\\nHuman: a\\n\\nAssistant: good', 'rejected': 'Be "
                        + "kind.\\n\\nHuman: a\\n\\nAssistant: bad'}",
                "{'system': 'Be kind.', 'question': 'a', 'chosen': 'good', 'rejected': 'bad'}",
                "{'prompt': 'a', 'chosen': [{'role': 'system', 'content': 'Be kind.'}, {'role': "
                        + "'user', 'content': 'a'}, {'role': 'assistant', 'content': 'good'}],"
                        + " 'rejected': [{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', "
                        + "'content': 'a'}, {'role': 'assistant', 'content': 'bad'}]}")) {
            assertEquals(new PreferencePair(expected, "good", "bad"), pair(row));
        }
        assertEquals(Dialogue.ask("a"), expected.withoutSystem());
    }

    @Test
    void explicit_texts_keep_their_space() throws IOException {
        assertEquals(
                new PreferencePair(Dialogue.ask("def f():\n"), "    return 1\n", "\treturn 2"),
                pair("{'prompt': 'def f():\\n', 'chosen': '    return 1\\n', 'rejected': '\\treturn 2'}"));
        assertEquals(
                new PreferencePair(Dialogue.ask("  a "), "    x", "y\n"),
                pair("{'prompt': [{'role': 'user', 'content': '  a '}],"
                        + " 'chosen': [{'role': 'assistant', 'content': '    x'}], 'rejected': "
                        + "[{'role': 'assistant', 'content': 'y\\n'}]}"));
        assertEquals(
                new PreferencePair(Dialogue.ask("a"), "    x", "y"),
                pair("{'chosen': '\\n\\nHuman: a\\n\\nAssistant:\\n    x',"
                        + " 'rejected': '\\n\\nHuman: a\\n\\nAssistant: y'}"));
        List<Dialogue> dialogues = new ArrayList<>();
        DialogueFile.read(
                Files.writeString(
                        folder.resolve("d.jsonl"), json("{'instruction': ' i', 'input': '  n', 'output': '  o '}")),
                dialogues::add);
        assertEquals(List.of(Dialogue.ask(" i\n  n").answer("  o ")), dialogues);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NOT_TEXT       | {'prompt': 'p', 'chosen': [{'role': 'assistant', 'content': null}], 'rejected': 'y'}",
                "NOT_TEXT       | {'prompt': 'p', 'chosen': [{'role': 'assistant'}], 'rejected': 'y'}",
                "NOT_TEXT       | {'prompt': 'p', 'chosen': [{'role': 'assistant', 'content': 5}], 'rejected': 'y'}",
                "NOT_TEXT       | {'prompt': [{'role': 'user', 'content': [{'type': 'text', "
                        + "'text': 'a'}, {'type': 'image_url', 'image_url': 'u'}]}], 'chosen': 'x', 'rejected': 'y'}",
                "NOT_TEXT       | {'prompt': 'p', 'chosen': [{'role': 'assistant', 'content': "
                        + "'x', 'tool_calls': [{'id': 1}]}], 'rejected': 'y'}",
                "OTHER_ROLE     | {'prompt': [{'role': 'user', 'content': 'a'}, {'role': "
                        + "'assistant', 'content': 'b'}, {'role': 'tool', "
                        + "'content': 'c'}], 'chosen': 'x', 'rejected': 'y'}",
                "OTHER_ROLE     | {'conversations': [{'from': "
                        + "'observation', 'value': 'a'}], 'chosen': 'x', 'rejected': 'y'}",
                "EMPTY_RESPONSE | {'prompt': 'p', 'chosen': [], 'rejected': 'y'}",
                "EMPTY_RESPONSE | {'prompt': 'p', 'chosen': 'x', 'rejected': []}",
                "EMPTY_RESPONSE | {'prompt': 'p', 'chosen': null, 'rejected': 'y'}",
                "EMPTY_RESPONSE | {'prompt': 'p', 'chosen': 'x', 'rejected': ' '}",
                "EMPTY_RESPONSE | {'prompt': 'p', 'chosen': [{'role': 'assistant', 'content': ''}], 'rejected': 'y'}",
                "EQUAL          | {'prompt': 'p', 'chosen': 'x', 'rejected': 'x '}",
                "PROMPTS_DIFFER | {'prompt': 'p', 'chosen': [{'role': 'user', 'content': 'q'}, "
                        + "{'role': 'assistant', 'content': 'x'}], 'rejected': [{'role': 'user', 'content': "
                        + "'q'}, {'role': 'assistant', 'content': 'y'}]}",
                "PROMPTS_DIFFER | {'prompt': 'p', 'chosen': [{'role': 'assistant', 'content': "
                        + "'x'}, {'role': 'user', 'content': 'q'}, {'role': "
                        + "'assistant', 'content': 'x'}], 'rejected': 'y'}",
                "NO_DIALOGUE    | {'prompt': [{'role': 'user', 'content': 'a'}, {'role': 'user', "
                        + "'content': 'b'}], 'chosen': 'x', 'rejected': 'y'}",
                "NO_DIALOGUE    | {'prompt': [{'role': 'user', 'content': 'a'}, {'role': "
                        + "'system', 'content': 'b'}, {'role': 'user', "
                        + "'content': 'c'}], 'chosen': 'x', 'rejected': 'y'}",
                "NO_DIALOGUE    | {'prompt': [{'role': 'system', 'content': 's'}], 'chosen': 'x', 'rejected': 'y'}",
                "OTHER_LAYOUT   | {'prompt': 'p', 'chosen': 'x'}",
                "OTHER_LAYOUT   | {'prompt': 0, 'chosen': 'x', 'rejected': 'y'}",
                "OTHER_LAYOUT   | {'prompt': 'p', 'chosen': 1, 'rejected': 'y'}",
                "OTHER_LAYOUT   | {'prompt': 'p', 'chosen': [1], 'rejected': 'y'}",
                "OTHER_LAYOUT   | {'prompt': 'p', 'chosen': [{'content': 'x'}], 'rejected': 'y'}",
                "OTHER_LAYOUT   | {'prompt': 'p', 'chosen': [{'role': 1, 'content': 'x'}], 'rejected': 'y'}",
                "OTHER_LAYOUT   | {}",
                "OTHER_LAYOUT   | null",
                "OTHER_LAYOUT   | [1]",
                "OTHER_LAYOUT   | 'text'",
            })
    void a_row_that_is_no_pair_is_counted_by_reason_and_the_others_read(Oddity why, String row) throws IOException {
        assertEquals(Map.of(why, List.of(1)), odd(row), row);
    }

    @Test
    void dialogues_count_theirs_too_and_a_file_of_another_layout_alone_is_refused() throws IOException {
        List<Dialogue> dialogues = new ArrayList<>();
        FileSummary summary = DialogueFile.read(
                Files.writeString(
                        folder.resolve("d.json"),
                        json(" \n[{'messages': 0}, {'messages': []}, null, "
                                + "{'messages': [{'role': 'tool', 'content': 'x'}]},"
                                + " {'messages': [{'role': 'user', 'content': null}]}, {'prompt': 'p', "
                                + "'completion': [{'role': 'assistant', "
                                + "'content': 'x'}, {'role': 'user', 'content': 'y'}]}]")),
                dialogues::add);
        assertEquals(
                "1 of 6 rows; left out: 1 no dialogue, 1 other role, 1 not text, 2 other layout", summary.toString());
        assertEquals(List.of(Dialogue.ask("p").answer("x").followUp("y")), dialogues);
        Path other = Files.writeString(folder.resolve("other.json"), json("[{'messages': 0}, {'messages': 'text'}]"));
        String refusal = assertThrows(IOException.class, () -> DialogueFile.read(other, dialogues::add))
                .getMessage();
        assertTrue(
                refusal.startsWith(
                        other + ", item 1: messages holds 0 where a message is expected; expected a JSON object with"),
                refusal);
    }

    @Test
    void pairs_give_their_prompts() throws IOException {
        List<Dialogue> prompts = new ArrayList<>();
        DialogueFile.read(
                Files.writeString(
                        folder.resolve("d.jsonl"),
                        json("{'chosen': '\\n\\nHuman: a\\n\\nAssistant: x', "
                                + "'rejected': '\\n\\nHuman: a\\n\\nAssistant: x'}\n" + PLAIN
                                + "\n{'chosen': 'The sky is blue.', 'rejected': 'The sky is green.'}")),
                prompts::add);
        assertEquals(List.of(Dialogue.ask("a"), Dialogue.ask("p"), Dialogue.ask("The sky is")), prompts);
    }

    @Test
    void encodings_are_those_of_all_texts() throws IOException {
        String rows = json("[{'prompt': 'é', 'chosen': '数', 'rejected': 'y'}]");
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = Files.write(folder.resolve("数据.json"), ("\uFEFF" + rows).getBytes(charset));
            assertEquals(
                    1,
                    PreferenceFile.read(file, pair -> assertEquals("数", pair.chosen()))
                            .used());
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(rows.getBytes(StandardCharsets.UTF_8));
        }
        Path gzip = Files.write(folder.resolve("packed.json"), packed.toByteArray());
        assertEquals(1, PreferenceFile.read(gzip, pair -> {}).used());
        Files.write(gzip, java.util.Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
        assertTrue(assertThrows(IOException.class, () -> PreferenceFile.read(gzip, pair -> {}))
                .getMessage()
                .contains(gzip + " holds gzip data that is cut"));
        Path latin = Files.write(
                folder.resolve("latin.jsonl"),
                json("\n" + PLAIN + "\n{'prompt': 'é', 'chosen': 'x', 'rejected': 'y'}")
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(IOException.class, () -> PreferenceFile.read(latin, pair -> {}))
                .getMessage()
                .contains(latin + ", line 3: a byte sequence"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'} | item 2",
                "[{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}, {'prompt':] | item 2",
                "[{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}] {} | item 2",
                "{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'} {} | line 1",
                "prompt,chosen,rejected | line 1",
            })
    void damaged_json_is_named_by_place(String text, String place) throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), json(text));
        String refusal = assertThrows(IOException.class, () -> PreferenceFile.read(file, pair -> {}))
                .getMessage();
        assertTrue(
                refusal.startsWith(file.toString()) && refusal.contains(place)
                        || refusal.contains("goes on after its JSON"),
                refusal);
    }
}
