package io.pposcope.data;

import com.google.gson.JsonObject;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Dialogues and prompts in JSON: Alpaca's {@code instruction}, {@code input} and {@code output}; ShareGPT's
 * {@code conversations}; {@code messages} as chat models have them; a {@code prompt}, with or without a {@code completion}.
 * System messages are left out. Rows are read one by one; rows that make no dialogue are counted by reason.
 */
public final class DialogueFile {

    private static final String EXPECTED = "a JSON object with instruction, conversations, messages or prompt";

    private DialogueFile() {}

    /**
     * Reads a file's dialogues in order; one that ends with the user is a prompt.
     *
     * @throws IOException if the file cannot be read, or a row is of no known layout; the message names file and line
     */
    public static FileSummary read(Path file, Consumer<Dialogue> dialogues) throws IOException {
        Map<Oddity, List<Integer>> odd = new EnumMap<>(Oddity.class);
        int rows = Rows.read(file, EXPECTED, (row, object) -> take(turns(object), dialogues)
                .ifPresent(why -> odd.computeIfAbsent(why, key -> new ArrayList<>()).add(row)));
        return new FileSummary(rows, odd);
    }

    private static List<Turn> turns(JsonObject row) {
        for (String field : List.of("messages", "conversations")) {
            if (row.has(field)) {
                return Messages.turns(row.getAsJsonArray(field));
            }
        }
        if (row.has("instruction")) {
            return answered(List.of(Turn.user(Stream.of(text(row, "instruction"), text(row, "input")).filter(part -> !part.isEmpty())
                    .reduce((first, second) -> first + "\n" + second).orElse(""))), row, "output");
        }
        if (row.has("prompt")) {
            return answered(Messages.turns(row.get("prompt")), row, "completion");
        }
        throw new IllegalArgumentException("there are only the fields " + row.keySet());
    }

    private static List<Turn> answered(List<Turn> asked, JsonObject row, String field) {
        List<Turn> turns = new ArrayList<>(asked);
        if (row.has(field)) {
            turns.add(row.get(field).isJsonArray() ? Messages.message(row.getAsJsonArray(field).get(0).getAsJsonObject()) : Turn.assistant(text(row, field)));
        }
        return turns;
    }

    private static String text(JsonObject row, String field) {
        return row.has(field) && !row.get(field).isJsonNull() ? row.get(field).getAsString().strip() : "";
    }

    private static Optional<Oddity> take(List<Turn> turns, Consumer<Dialogue> dialogues) {
        if (turns.stream().anyMatch(turn -> turn.text().isEmpty())) {
            return Optional.of(Oddity.EMPTY_RESPONSE);
        }
        Optional<Dialogue> dialogue = Messages.dialogue(turns);
        dialogue.ifPresent(dialogues);
        return dialogue.isPresent() ? Optional.empty() : Optional.of(Oddity.NO_DIALOGUE);
    }
}
