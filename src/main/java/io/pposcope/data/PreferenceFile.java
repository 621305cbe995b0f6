package io.pposcope.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Role;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Preference pairs in JSON, {@code chosen} and {@code rejected} being whole transcripts as HH-RLHF has them
 * ({@code "\n\nHuman: … \n\nAssistant: …"}), whole chats as lists of messages, or answers to what the row asks beside
 * them ({@code prompt}, {@code question}, {@code instruction} with {@code input}, {@code conversations}); a prompt
 * beside whole chats says what they say. Plain texts without a prompt share their beginning, which is the prompt, as
 * in TRL. A response is the last turn; what comes before must be the same on both sides.
 *
 * <p>Rows are read one by one, so a file may be larger than memory; rows that make no pair are counted by reason.
 * Texts stay as they are, spaces and all, but for the turns of a transcript.
 */
public final class PreferenceFile {

    private static final String EXPECTED = "a JSON object with chosen and rejected, as texts or lists of messages, and "
            + "with a prompt where these do not hold it";

    private PreferenceFile() {}

    /** One side of a row. */
    private record Side(List<Turn> before, String response) {

        static Side of(List<Turn> chat) {
            return new Side(chat.subList(0, chat.size() - 1), chat.getLast().text());
        }
    }

    /**
     * Reads a file's pairs in order.
     *
     * @throws IOException if the file cannot be read, or no row is of a known layout; the message names file and line
     */
    public static FileSummary read(Path file, Consumer<PreferencePair> pairs) throws IOException {
        return Rows.read(file, EXPECTED, row -> pairs.accept(pair(row)));
    }

    private static PreferencePair pair(JsonElement element) throws OddRow {
        JsonObject row = object(element);
        require(row, "chosen");
        require(row, "rejected");
        boolean oneText = Question.text(row).isEmpty()
                && Question.turns(row).isEmpty()
                && isPlain(row, "chosen")
                && isPlain(row, "rejected");
        Side chosen = oneText ? continued(row, "chosen") : Side.of(chat(row, "chosen"));
        Side rejected = oneText ? continued(row, "rejected") : Side.of(chat(row, "rejected"));
        if (!chosen.before.equals(rejected.before)) {
            throw new OddRow(Oddity.PROMPTS_DIFFER, "the sides differ before the response");
        }
        if (chosen.response.strip().equals(rejected.response.strip())) {
            throw new OddRow(Oddity.EQUAL, "both responses are the same");
        }
        if (chosen.response.isBlank() || rejected.response.isBlank()) {
            throw new OddRow(Oddity.EMPTY_RESPONSE, "a response has no text");
        }
        return new PreferencePair(prompt(chosen.before), chosen.response, rejected.response);
    }

    /** What the chosen response answers, where a row is a pair. */
    static Dialogue prompt(JsonObject row) throws OddRow {
        require(row, "chosen");
        boolean oneText = Question.turns(row).isEmpty() && isPlain(row, "chosen");
        if (oneText) {
            require(row, "rejected");
        }
        return prompt(oneText ? continued(row, "chosen").before : Side.of(chat(row, "chosen")).before);
    }

    private static Dialogue prompt(List<Turn> before) throws OddRow {
        return Messages.dialogue(before)
                .filter(Dialogue::isPrompt)
                .orElseThrow(() -> new OddRow(
                        Oddity.NO_DIALOGUE, "the turns before the response do not alternate from the user on"));
    }

    private static JsonObject object(JsonElement row) throws OddRow {
        if (row instanceof JsonObject object) {
            return object;
        }
        throw new OddRow(Oddity.OTHER_LAYOUT, "it is " + Messages.shown(row));
    }

    private static void require(JsonObject row, String side) throws OddRow {
        if (!row.has(side)) {
            throw new OddRow(Oddity.OTHER_LAYOUT, "there is no field " + side + ", only " + row.keySet());
        }
        if (row.get(side).isJsonNull() || row.get(side) instanceof JsonArray list && list.isEmpty()) {
            throw new OddRow(Oddity.EMPTY_RESPONSE, side + " is " + row.get(side));
        }
    }

    private static boolean isPlain(JsonObject row, String side) {
        return row.get(side) instanceof JsonPrimitive text && text.isString() && !Transcript.is(text.getAsString());
    }

    /** A side as a whole dialogue, the response being its last turn. */
    private static List<Turn> chat(JsonObject row, String side) throws OddRow {
        Optional<List<Turn>> asked = Question.turns(row);
        boolean text = row.get(side).isJsonPrimitive();
        List<Turn> said = text && asked.isPresent() ? answer(row, side, asked.get()) : Messages.turns(row, side);
        if (asked.isPresent() && said.getFirst().role() == Role.ASSISTANT) {
            List<Turn> chat = new ArrayList<>(asked.get());
            chat.addAll(said);
            return chat;
        }
        if (asked.isPresent() && !repeats(said, asked.get())) {
            throw new OddRow(
                    Oddity.PROMPTS_DIFFER, side + " is a whole dialogue and does not hold the prompt beside it");
        }
        return Question.withSystem(row, said);
    }

    /** A text beside a prompt: the whole transcript where it repeats the prompt, or else the response alone. */
    private static List<Turn> answer(JsonObject row, String side, List<Turn> asked) throws OddRow {
        String text = Messages.text(row, side);
        List<Turn> whole = Transcript.is(text) ? Transcript.turns(text) : List.of();
        if (!whole.isEmpty() && whole.getFirst().role() != Role.ASSISTANT && repeats(whole, asked)) {
            return whole;
        }
        boolean afterMark = Question.text(row)
                .filter(prompt -> Transcript.is(prompt) && prompt.endsWith("Assistant:"))
                .isPresent();
        return List.of(Turn.assistant(afterMark && text.startsWith(" ") ? text.substring(1) : text));
    }

    private static boolean repeats(List<Turn> chat, List<Turn> asked) {
        return users(chat).containsAll(users(asked));
    }

    private static Set<String> users(List<Turn> turns) {
        return turns.stream()
                .filter(turn -> turn.role() == Role.USER)
                .map(turn -> turn.text().strip())
                .collect(Collectors.toSet());
    }

    /** A side that continues what both begin with; one space between the two belongs to the response. */
    private static Side continued(JsonObject row, String side) throws OddRow {
        String chosen = Messages.text(row, "chosen");
        String rejected = Messages.text(row, "rejected");
        int shared = 0;
        while (shared < Math.min(chosen.length(), rejected.length())
                && chosen.charAt(shared) == rejected.charAt(shared)) {
            shared++;
        }
        if (shared > 0 && chosen.charAt(shared - 1) == ' ') {
            shared--;
        }
        String prompt = chosen.substring(0, shared);
        return new Side(
                prompt.isBlank() ? List.of() : Question.withSystem(row, List.of(Turn.user(prompt))),
                Messages.text(row, side).substring(shared));
    }
}
