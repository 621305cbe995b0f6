package io.pposcope.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.pposcope.data.FileSummary.Oddity;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Role;
import io.pposcope.text.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns as files write them: transcripts, lists of {@code role} and {@code content}, of {@code from} and {@code
 * value}.
 */
final class Messages {

    private static final Set<String> USERS = Set.of("user", "human", "prompter");
    private static final Set<String> ASSISTANTS = Set.of("assistant", "gpt", "chatgpt", "model", "bot");
    private static final Set<String> SYSTEMS = Set.of("system", "developer");
    private static final int LONGEST_QUOTE = 60;

    private Messages() {}

    /** A transcript, a message or a list of them, or else one user turn. */
    static List<Turn> turns(JsonObject row, String field) throws OddRow {
        JsonElement said = row.get(field);
        if (said.isJsonArray() || said.isJsonObject()) {
            return messages(row, field);
        }
        String text = text(row, field);
        return Transcript.is(text) ? Transcript.turns(text) : List.of(Turn.user(text));
    }

    /** A message or a list of them. */
    static List<Turn> messages(JsonObject row, String field) throws OddRow {
        JsonElement said = row.get(field);
        List<Turn> turns = new ArrayList<>();
        for (JsonElement message : said instanceof JsonArray list ? list.asList() : List.of(said)) {
            turns.add(message(message, field));
        }
        return turns;
    }

    private static Turn message(JsonElement said, String field) throws OddRow {
        if (!(said instanceof JsonObject message)) {
            throw new OddRow(Oddity.OTHER_LAYOUT, field + " holds " + shown(said) + " where a message is expected");
        }
        if (!has(message, "role") && !has(message, "from")) {
            throw new OddRow(
                    Oddity.OTHER_LAYOUT, field + " holds " + shown(said) + ", which has neither role nor from");
        }
        Role role = role(text(message, has(message, "role") ? "role" : "from"));
        for (String call : List.of("tool_calls", "function_call")) {
            if (has(message, call) && !(message.get(call) instanceof JsonArray calls && calls.isEmpty())) {
                throw new OddRow(Oddity.NOT_TEXT, "a message has " + call);
            }
        }
        for (String content : List.of("content", "value", "text")) {
            if (message.has(content) && !message.get(content).isJsonNull()) {
                return new Turn(role, content(message.get(content)));
            }
        }
        throw new OddRow(Oddity.NOT_TEXT, "a message has no content: " + shown(message));
    }

    private static Role role(String name) throws OddRow {
        String role = name.toLowerCase(Locale.ROOT);
        if (USERS.contains(role)) {
            return Role.USER;
        }
        if (ASSISTANTS.contains(role)) {
            return Role.ASSISTANT;
        }
        if (SYSTEMS.contains(role)) {
            return Role.SYSTEM;
        }
        throw new OddRow(Oddity.OTHER_ROLE, "a message is spoken by \"" + name + "\"");
    }

    /** A text, or the texts of a list of parts, one after another. */
    private static String content(JsonElement content) throws OddRow {
        if (content instanceof JsonArray parts) {
            StringBuilder all = new StringBuilder();
            for (JsonElement part : parts) {
                all.append(
                        content(part instanceof JsonObject object && object.has("text") ? object.get("text") : part));
            }
            return all.toString();
        }
        if (content instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw new OddRow(Oddity.NOT_TEXT, "a message's content is " + shown(content));
    }

    /** A field that is a text. */
    static String text(JsonObject row, String field) throws OddRow {
        JsonElement value = row.has(field) ? row.get(field) : JsonNull.INSTANCE;
        if (value instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw new OddRow(
                Oddity.OTHER_LAYOUT, value.isJsonNull() ? "there is no field " + field : field + " is " + shown(value));
    }

    /** Whether a field is there, neither null nor a blank text. */
    static boolean has(JsonObject row, String field) {
        return row.has(field)
                && !row.get(field).isJsonNull()
                && !(row.get(field) instanceof JsonPrimitive text
                        && text.isString()
                        && text.getAsString().isBlank());
    }

    static String shown(JsonElement value) {
        String text = value.toString();
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }

    /** The turns as a dialogue; empty where they do not alternate from the user on. */
    static Optional<Dialogue> dialogue(List<Turn> turns) {
        try {
            return Optional.of(new Dialogue(turns));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
