package io.pposcope.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns as files write them: HH-RLHF's transcripts, lists of {@code role} and {@code content}, of {@code from} and {@code value}. */
final class Messages {

    private static final Pattern SPEAKER = Pattern.compile("\n\n(Human|Assistant):");
    private static final Set<String> ASSISTANTS = Set.of("assistant", "gpt", "chatgpt", "model", "bot");
    private static final Set<String> SYSTEM = Set.of("system");

    private Messages() {}

    /** A transcript, a list of messages, or else one user turn. */
    static List<Turn> turns(JsonElement said) {
        if (said instanceof JsonArray messages) {
            return messages.asList().stream().map(JsonElement::getAsJsonObject).filter(message -> !SYSTEM.contains(speaker(message))).map(Messages::message).toList();
        }
        String text = said.getAsString();
        return SPEAKER.matcher(text).find() ? spoken(text) : List.of(Turn.user(text));
    }

    private static List<Turn> spoken(String text) {
        List<Turn> turns = new ArrayList<>();
        var speaker = SPEAKER.matcher(text);
        int from = -1;
        boolean user = false;
        while (speaker.find()) {
            if (from >= 0) {
                turns.add(turn(user, text.substring(from, speaker.start())));
            }
            user = speaker.group(1).equals("Human");
            from = speaker.end();
        }
        turns.add(turn(user, text.substring(from)));
        return turns;
    }

    static Turn message(JsonObject message) {
        return turn(!ASSISTANTS.contains(speaker(message)), message.get(message.has("content") ? "content" : "value").getAsString());
    }

    private static String speaker(JsonObject message) {
        return message.get(message.has("role") ? "role" : "from").getAsString();
    }

    private static Turn turn(boolean user, String text) {
        return user ? Turn.user(text.strip()) : Turn.assistant(text.strip());
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
