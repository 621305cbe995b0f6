package io.pposcope.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceFileTest {

    private static final Path HH = Path.of("..", "..", "shared", "data", "hh-rlhf");

    @TempDir
    Path folder;

    private List<PreferencePair> pairs(String... lines) throws IOException {
        List<PreferencePair> pairs = new ArrayList<>();
        PreferenceFile.read(Files.write(folder.resolve("p.jsonl"), List.of(lines)), pairs::add);
        return pairs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"harmless-base-test.jsonl.gz", "helpful-base-test.jsonl.gz"})
    void the_awkward_rows_of_hh_rlhf_are_those_that_are_known(String name) throws IOException {
        assumeTrue(Files.isDirectory(HH), "skipped: there is no " + HH);
        JsonObject known = JsonParser.parseString(Files.readString(HH.resolve("quirks.json")))
                .getAsJsonObject()
                .getAsJsonObject(name);
        List<PreferencePair> pairs = new ArrayList<>();
        FileSummary summary = PreferenceFile.read(HH.resolve(name), pairs::add);
        assertEquals(known.get("n").getAsInt(), summary.rows());
        assertEquals(ints(known, "chosen_equals_rejected"), summary.odd().getOrDefault(Oddity.EQUAL, List.of()));
        assertEquals(ints(known, "empty_last_reply"), summary.odd().getOrDefault(Oddity.EMPTY_RESPONSE, List.of()));
        assertTrue(
                summary.odd().get(Oddity.PROMPTS_DIFFER).containsAll(ints(known, "last_prompt_differs")),
                summary.toString());
        assertEquals(summary.used(), pairs.size());
    }

    private static List<Integer> ints(JsonObject known, String field) {
        return known.getAsJsonArray(field).asList().stream()
                .map(JsonElement::getAsInt)
                .toList();
    }

    @Test
    void all_layouts_say_the_same() throws IOException {
        List<PreferencePair> pairs = pairs(
                "{\"chosen\": \"\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: "
                        + "good\", \"rejected\": \"\\n\\nHuman: "
                        + "a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: bad\"}",
                "{\"prompt\": \"\\n\\nHuman: a\\n\\nAssistant: "
                        + "b\\n\\nHuman: c\", \"chosen\": \"good\", \"rejected\": \"bad\"}",
                "",
                "{\"prompt\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": "
                        + "\"assistant\", \"content\": \"b\"}, {\"role\": \"user\", \"content\": \"c\"}], "
                        + "\"chosen\": [{\"role\": \"assistant\", \"content\": \"good\"}], \"rejected\": "
                        + "[{\"role\": \"assistant\", \"content\": \"bad\"}]}",
                "{\"chosen\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": "
                        + "\"assistant\", \"content\": \"b\"}, {\"role\": \"user\", \"content\": \"c\"}, "
                        + "{\"role\": \"assistant\", \"content\": \"good\"}], "
                        + "\"rejected\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": "
                        + "\"assistant\", \"content\": \"b\"}, {\"role\": \"user\", \"content\": \"c\"}, "
                        + "{\"role\": \"assistant\", \"content\": \"bad\"}]}");
        assertEquals(4, pairs.size());
        assertEquals(
                List.of(new PreferencePair(Dialogue.ask("a").answer("b").followUp("c"), "good", "bad")),
                pairs.stream().distinct().toList());
        assertEquals(
                List.of(new PreferencePair(Dialogue.ask("plain"), "x", "y")),
                pairs("{\"prompt\": \"plain\", \"chosen\": \"x\", \"rejected\": \"y\"}"));
    }

    @Test
    void a_broken_line_is_named() {
        String other = assertThrows(IOException.class, () -> pairs("", "{\"chosen\": \"x\"}", "{\"rejected\": \"x\"}"))
                .getMessage();
        assertTrue(
                other.contains("p.jsonl, line 2: there is no field rejected")
                        && other.contains("expected a JSON object with chosen and rejected"),
                other);
        String broken = assertThrows(
                        IOException.class,
                        () -> pairs("{\"prompt\": \"a\", \"chosen\": \"x\", \"rejected\": \"y\"}", "{\"chosen\": "))
                .getMessage();
        assertTrue(broken.contains("p.jsonl, line 2 is not valid JSON"), broken);
        assertTrue(
                assertThrows(IOException.class, () -> pairs("[1]")).getMessage().contains("item 1"));
        assertThrows(IOException.class, () -> pairs("{"));
    }

    private List<Dialogue> dialogues(String name, String text) throws IOException {
        List<Dialogue> dialogues = new ArrayList<>();
        DialogueFile.read(Files.writeString(folder.resolve(name), text), dialogues::add);
        return dialogues;
    }

    @Test
    void demonstrations_and_prompts_of_all_layouts() throws IOException {
        assertEquals(
                List.of(
                        Dialogue.ask("Add.\n2 and 3").answer("5"),
                        Dialogue.ask("Greet.").answer("Hi")),
                dialogues(
                        "alpaca.json",
                        "[{\"instruction\": \"Add.\", \"input\": \"2 and 3\", \"output\": \"5\"},\n "
                                + "{\"instruction\": \"Greet.\", \"input\": \"\", \"output\": \"Hi\"}]"));
        assertEquals(
                List.of(new Dialogue(List.of(Turn.system("s"), Turn.user("a"), Turn.assistant("b")))),
                dialogues(
                        "sharegpt.jsonl",
                        "{\"conversations\": [{\"from\": \"system\", \"value\": \"s\"}, {\"from\": "
                                + "\"human\", \"value\": \"a\"}, {\"from\": \"gpt\", \"value\": \"b\"}]}"));
        assertEquals(
                List.of(Dialogue.ask("a")),
                dialogues("messages.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}"));
        assertEquals(
                List.of(Dialogue.ask("a"), Dialogue.ask("a").answer("b")),
                dialogues("prompts.jsonl", "{\"prompt\": \"a\"}\n{\"prompt\": \"a\", \"completion\": \"b\"}"));
        List<Dialogue> kept = new ArrayList<>();
        FileSummary summary = DialogueFile.read(
                Files.writeString(
                        folder.resolve("odd.jsonl"),
                        "{\"conversations\": [{\"from\": \"gpt\", \"value\": "
                                + "\"first\"}]}\n{\"instruction\": \"x\", \"output\": \"\"}\n{\"prompt\": \"fine\"}"),
                kept::add);
        assertEquals("1 of 3 rows; left out: 1 empty response, 1 no dialogue", summary.toString());
        assertTrue(assertThrows(IOException.class, () -> dialogues("bad.jsonl", "{\"text\": \"x\"}"))
                .getMessage()
                .contains("line 1: there are only the fields [text]"));
    }
}
