package io.pposcope.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Role;
import io.pposcope.text.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a row asks, apart from the answers to it: a prompt, an instruction, or a dialogue so far. */
final class Question {

    private static final List<String> FIELDS =
            List.of("prompt", "question", "instruction", "conversations", "conversation", "messages");

    private Question() {}

    /** The turns of the first field that is there; of a text that ends with the assistant's mark, without that. */
    static Optional<List<Turn>> turns(JsonObject row) throws OddRow {
        for (String field : FIELDS) {
            if (Messages.has(row, field)) {
                return Optional.of(withSystem(
                        row,
                        withoutOpening(field.equals("instruction") ? instruction(row) : Messages.turns(row, field))));
            }
        }
        return Optional.empty();
    }

    /** The prompt, where it is a text. */
    static Optional<String> text(JsonObject row) {
        return FIELDS.stream()
                .filter(field -> Messages.has(row, field))
                .findFirst()
                .map(row::get)
                .filter(said ->
                        said.isJsonPrimitive() && said.getAsJsonPrimitive().isString())
                .map(JsonElement::getAsString);
    }

    private static List<Turn> withoutOpening(List<Turn> turns) {
        boolean open = !turns.isEmpty()
                && turns.getLast().role() == Role.ASSISTANT
                && turns.getLast().text().isBlank();
        return open ? turns.subList(0, turns.size() - 1) : turns;
    }

    /** Alpaca's: what was said before, the instruction, and what it is about. */
    private static List<Turn> instruction(JsonObject row) throws OddRow {
        List<Turn> turns = new ArrayList<>();
        if (Messages.has(row, "history")) {
            history(row.get("history"), turns);
        }
        String about = Messages.has(row, "input") ? "\n" + Messages.text(row, "input") : "";
        turns.add(Turn.user(Messages.text(row, "instruction") + about));
        return turns;
    }

    private static void history(JsonElement history, List<Turn> turns) throws OddRow {
        for (JsonElement round : history instanceof JsonArray rounds ? rounds.asList() : List.of(history)) {
            if (!(round instanceof JsonArray two)
                    || two.size() != 2
                    || !two.asList().stream().allMatch(JsonElement::isJsonPrimitive)) {
                throw new OddRow(
                        Oddity.OTHER_LAYOUT,
                        "history holds " + Messages.shown(round) + " where a question and an answer are expected");
            }
            turns.add(Turn.user(two.get(0).getAsString()));
            turns.add(Turn.assistant(two.get(1).getAsString()));
        }
    }

    /** With the system turn of a field of its own. */
    static List<Turn> withSystem(JsonObject row, List<Turn> turns) throws OddRow {
        if (!Messages.has(row, "system") || !turns.isEmpty() && turns.getFirst().role() == Role.SYSTEM) {
            return turns;
        }
        List<Turn> all = new ArrayList<>(List.of(Turn.system(Messages.text(row, "system"))));
        all.addAll(turns);
        return all;
    }
}
