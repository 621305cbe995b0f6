package io.pposcope.data;

import com.google.gson.JsonElement;
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

/**
 * Preference pairs in JSON: HH-RLHF's two transcripts ({@code "\n\nHuman: … \n\nAssistant: …"}), and TRL's layouts with an
 * explicit prompt or with lists of messages. Rows are read one by one, so a file may be larger than memory; rows that make
 * no pair are counted by reason.
 */
public final class PreferenceFile {

    private static final String EXPECTED = "a JSON object with chosen and rejected, as texts or lists of messages, and with a prompt where these do not hold it";

    private PreferenceFile() {}

    /** One side of a row. */
    private record Transcript(List<Turn> before, String response) {}

    /**
     * Reads a file's pairs in order.
     *
     * @throws IOException if the file cannot be read, or a row is of no known layout; the message names file and line
     */
    public static FileSummary read(Path file, Consumer<PreferencePair> pairs) throws IOException {
        Map<Oddity, List<Integer>> odd = new EnumMap<>(Oddity.class);
        int rows = Rows.read(file, EXPECTED, (row, object) -> take(transcript(object, "chosen"), transcript(object, "rejected"), pairs)
                .ifPresent(why -> odd.computeIfAbsent(why, key -> new ArrayList<>()).add(row)));
        return new FileSummary(rows, odd);
    }

    private static Transcript transcript(JsonObject row, String side) {
        if (!row.has(side)) {
            throw new IllegalArgumentException("there is no field " + side);
        }
        JsonElement said = row.get(side);
        if (row.has("prompt")) {
            return new Transcript(Messages.turns(row.get("prompt")),
                    said.isJsonArray() ? Messages.message(said.getAsJsonArray().get(0).getAsJsonObject()).text() : said.getAsString().strip());
        }
        List<Turn> turns = new ArrayList<>(Messages.turns(said));
        Turn last = turns.removeLast();
        return new Transcript(turns, last.text());
    }

    private static Optional<Oddity> take(Transcript chosen, Transcript rejected, Consumer<PreferencePair> pairs) {
        if (!chosen.before.equals(rejected.before)) {
            return Optional.of(Oddity.PROMPTS_DIFFER);
        }
        if (chosen.response.equals(rejected.response)) {
            return Optional.of(Oddity.EQUAL);
        }
        if (chosen.response.isEmpty() || rejected.response.isEmpty()) {
            return Optional.of(Oddity.EMPTY_RESPONSE);
        }
        Optional<Dialogue> prompt = Messages.dialogue(chosen.before).filter(Dialogue::isPrompt);
        prompt.ifPresent(dialogue -> pairs.accept(new PreferencePair(dialogue, chosen.response, rejected.response)));
        return prompt.isPresent() ? Optional.empty() : Optional.of(Oddity.NO_DIALOGUE);
    }
}
