package io.pposcope.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Dialogues and prompts in JSON: Alpaca's {@code instruction}, {@code input} and {@code output}; ShareGPT's
 * {@code conversations}; {@code messages} as chat models have them; a {@code prompt}, with or without a {@code
 * completion}; the prompts of preference pairs. A system message is the dialogue's system turn. Rows are read one by
 * one; rows that make no dialogue are counted by reason.
 */
public final class DialogueFile {

    private static final String EXPECTED =
            "a JSON object with instruction, conversations, messages, prompt, or chosen and rejected";
    private static final List<String> ANSWERS = List.of("completion", "output", "response", "answer");

    private DialogueFile() {}

    /**
     * Reads a file's dialogues in order; one that ends with the user is a prompt.
     *
     * @throws IOException if the file cannot be read, or no row is of a known layout; the message names file and line
     */
    public static FileSummary read(Path file, Consumer<Dialogue> dialogues) throws IOException {
        return Rows.read(file, EXPECTED, row -> dialogues.accept(dialogue(row)));
    }

    private static Dialogue dialogue(JsonElement element) throws OddRow {
        if (!(element instanceof JsonObject row)) {
            throw new OddRow(Oddity.OTHER_LAYOUT, "it is " + Messages.shown(element));
        }
        if (row.has("chosen") && row.has("rejected")) {
            return PreferenceFile.prompt(row);
        }
        List<Turn> turns = turns(row);
        if (turns.stream().anyMatch(turn -> turn.text().isBlank())) {
            throw new OddRow(Oddity.EMPTY_RESPONSE, "a turn has no text");
        }
        return Messages.dialogue(turns)
                .orElseThrow(() -> new OddRow(Oddity.NO_DIALOGUE, "its turns do not alternate from the user on"));
    }

    private static List<Turn> turns(JsonObject row) throws OddRow {
        for (String field : List.of("messages", "conversations", "conversation")) {
            if (Messages.has(row, field)) {
                return Question.withSystem(row, Messages.messages(row, field));
            }
        }
        List<Turn> turns = new ArrayList<>(Question.turns(row)
                .orElseThrow(() -> new OddRow(Oddity.OTHER_LAYOUT, "there are only the fields " + row.keySet())));
        for (String field : ANSWERS) {
            if (row.has(field) && !row.get(field).isJsonNull()) {
                turns.addAll(answer(row, field));
                return turns;
            }
        }
        return turns;
    }

    private static List<Turn> answer(JsonObject row, String field) throws OddRow {
        return row.get(field).isJsonPrimitive()
                ? List.of(Turn.assistant(Messages.text(row, field)))
                : Messages.messages(row, field);
    }
}
